import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSettings } from '../src/settings.js'

test('the server command is split on blanks', () => {
  assert.deepEqual(readSettings({ 'quill.server': 'gopls  serve' }).server, ['gopls', 'serve'])
})

test('a missing server is an error', () => {
  assert.throws(() => readSettings({}), /quill\.server/)
})
