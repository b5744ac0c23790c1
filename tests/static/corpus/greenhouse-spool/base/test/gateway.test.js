'use strict'

const test = require('node:test')
const assert = require('node:assert/strict')
const { Gateway } = require('../src/gateway')
const { parseLine } = require('../src/sensors')

const quiet = { info () {}, warn () {} }
const noon = new Date('2024-05-01T12:00:00Z')

test('a batch carries every pending reading', async () => {
  const sent = []
  const gateway = new Gateway({ link: { send: async (batch) => { sent.push(batch) } }, log: quiet })
  gateway.record('b1', { celsius: 21.5, humidity: 60 }, noon)
  gateway.record('b2', { celsius: 22, humidity: 58 }, noon)
  await gateway.flush()
  assert.deepEqual(sent[0].map((r) => r.sensor), ['b1', 'b2'])
  assert.equal(gateway.pending.length, 0)
})

test('a batch that cannot be sent is kept', async () => {
  const gateway = new Gateway({ link: { send: async () => { throw new Error('offline') } }, log: quiet })
  gateway.record('b1', { celsius: 21.5, humidity: 60 }, noon)
  await gateway.flush()
  assert.equal(gateway.pending.length, 1)
})

test('lines that are not readings are ignored', () => {
  assert.equal(parseLine('# bus reset'), null)
  assert.deepEqual(parseLine('b3 t=-1.5 h=80'), { sensor: 'b3', values: { celsius: -1.5, humidity: 80 } })
})
