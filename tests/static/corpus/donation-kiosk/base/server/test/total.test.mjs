import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Total } from '../total.mjs'

test('the total survives a restart', async (t) => {
    const dir = await mkdtemp(join(tmpdir(), 'kiosk-'))
    t.after(() => rm(dir, { recursive: true }))
    const path = join(dir, 'total.json')
    const first = new Total(path)
    await first.load()
    await Promise.all([first.add(500), first.add(250)])
    assert.equal(await readFile(path, 'utf8'), '{"cents":750}')
    const second = new Total(path)
    await second.load()
    assert.equal(second.cents, 750)
})
