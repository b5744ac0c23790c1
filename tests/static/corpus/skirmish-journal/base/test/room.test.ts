import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Room } from '../src/room'

test('scores are listed highest first', () => {
	const room = new Room(4)
	room.join('ann')
	room.join('bo')
	room.frag('bo')
	assert.deepEqual(room.board(), [['bo', 1], ['ann', 0]])
})

test('a full room and a taken name are refused', () => {
	const room = new Room(2)
	assert.equal(room.join('ann'), true)
	assert.equal(room.join('ann'), false)
	assert.equal(room.join('bo'), true)
	assert.equal(room.join('cy'), false)
})
