#!/usr/bin/env node
'use strict'

const path = require('path')
const { Catalog } = require('../lib/catalog')
const { StateFile } = require('../lib/state')
const { updateAll } = require('../lib/update')

async function main () {
  const root = path.resolve(process.argv[2] || '.')
  const catalog = await Catalog.load(path.join(root, 'mods.json'))
  const state = await StateFile.open(path.join(root, '.modsync.json'))
  const results = await updateAll({ root, catalog, state, fetch: globalThis.fetch })
  for (const { name, outcome } of results) console.log(`${name}: ${outcome}`)
}

main().catch(err => {
  console.error(`modsync: ${err.message}`)
  process.exitCode = 1
})
