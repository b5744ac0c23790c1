import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { snapshot } from '../lib/snapshot.js'

test('equal files are stored once', async () => {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'snapvault-'))
  const source = path.join(dir, 'src')
  await mkdir(path.join(source, 'sub'), { recursive: true })
  await writeFile(path.join(source, 'a.txt'), 'same')
  await writeFile(path.join(source, 'sub', 'b.txt'), 'same')
  const { files } = await snapshot(source, path.join(dir, 'vault'))
  assert.equal(files, 2)
  assert.equal((await readdir(path.join(dir, 'vault', 'objects'))).length, 1)
})
