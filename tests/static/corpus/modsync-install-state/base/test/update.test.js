'use strict'

const test = require('node:test')
const assert = require('node:assert')
const fs = require('fs/promises')
const os = require('os')
const path = require('path')
const { Catalog } = require('../lib/catalog')
const { StateFile } = require('../lib/state')
const { updateAll } = require('../lib/update')

const serve = body => async () => new Response(body)

async function setup (t) {
  const root = await fs.mkdtemp(path.join(os.tmpdir(), 'modsync-'))
  t.after(() => fs.rm(root, { recursive: true }))
  const state = await StateFile.open(path.join(root, '.modsync.json'))
  return { root, state }
}

test('installs a missing mod once', async t => {
  const { root, state } = await setup(t)
  const catalog = new Catalog([{ name: 'minimap', version: '1.4.0', url: 'https://mods.example/minimap.jar' }])
  const first = await updateAll({ root, catalog, state, fetch: serve('jar') })
  assert.deepStrictEqual(first, [{ name: 'minimap', outcome: 'updated' }])
  assert.strictEqual(await fs.readFile(path.join(root, 'mods/minimap.jar'), 'utf8'), 'jar')
  const second = await updateAll({ root, catalog, state, fetch: serve('jar') })
  assert.deepStrictEqual(second, [{ name: 'minimap', outcome: 'current' }])
})
