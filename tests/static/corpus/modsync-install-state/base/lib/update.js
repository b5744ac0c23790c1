'use strict'

const fs = require('fs/promises')
const path = require('path')

async function download (fetch, url) {
  const res = await fetch(url)
  if (!res.ok) throw new Error(`${url}: HTTP ${res.status}`)
  return Buffer.from(await res.arrayBuffer())
}

async function updateMod (mod, { root, state, fetch }) {
  if (state.versionOf(mod.name) === mod.version) return 'current'
  const bytes = await download(fetch, mod.url)
  const dir = path.join(root, 'mods')
  await fs.mkdir(dir, { recursive: true })
  await fs.writeFile(path.join(dir, `${mod.name}.jar`), bytes)
  await state.record(mod.name, mod.version)
  return 'updated'
}

async function updateAll ({ root, catalog, state, fetch }) {
  const results = []
  for (const mod of catalog) {
    results.push({ name: mod.name, outcome: await updateMod(mod, { root, state, fetch }) })
  }
  return results
}

module.exports = { updateAll, updateMod }
