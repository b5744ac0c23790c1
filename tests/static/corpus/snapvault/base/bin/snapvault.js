#!/usr/bin/env node
import { snapshot } from '../lib/snapshot.js'

const [command, source, vault] = process.argv.slice(2)

if (command !== 'save' || !source || !vault) {
  console.error('usage: snapvault save SOURCE VAULT')
  process.exit(2)
}

try {
  const { id, files } = await snapshot(source, vault)
  console.log(`${id}: ${files} files`)
} catch (err) {
  console.error(`snapvault: ${err.message}`)
  process.exit(1)
}
