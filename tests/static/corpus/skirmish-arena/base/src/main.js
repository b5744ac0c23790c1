import { World } from './world.js'

const TICK_MS = 50

const world = new World()
setInterval(() => {
  world.tick(TICK_MS / 1000)
  process.stdout.write(JSON.stringify(world.snapshot()) + '\n')
}, TICK_MS)

process.stdin.setEncoding('utf8')
process.stdin.on('data', chunk => {
  for (const line of chunk.split('\n')) {
    if (line.trim() === 'join') world.join()
  }
})
