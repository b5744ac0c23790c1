import test from 'node:test'
import assert from 'node:assert/strict'
import { World } from '../src/world.js'

test('ships move by their velocity', () => {
  const world = new World()
  const ship = world.join({ vx: 10, vy: -4 })
  world.tick(0.5)
  assert.deepEqual([ship.x, ship.y], [5, -2])
})

test('wrecks are not in the snapshot', () => {
  const world = new World()
  world.join({ hull: 0 })
  assert.deepEqual(world.snapshot(), [])
})
