import assert from 'node:assert/strict'
import { test } from 'node:test'
import { check, NO_USAGE, type Plan } from '../src/index.js'

const hobby: Plan = { name: 'hobby', limits: { cpuMinutes: 600, storageGb: 5, egressGb: 20 } }

test('nothing used, nothing exceeded', () => {
	assert.deepEqual(check(hobby, NO_USAGE), [])
})

test('a limit may be used up entirely', () => {
	assert.deepEqual(check(hobby, { cpuMinutes: 600, storageGb: 5.5, egressGb: 20 }), ['storageGb'])
})
