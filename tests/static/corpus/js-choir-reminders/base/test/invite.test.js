'use strict'

const test = require('node:test')
const assert = require('node:assert')
const invite = require('../mailers/invite')

const concert = { id: 'c1', title: 'Requiem', date: '2024-11-02', venue: 'St. Mary' }

test('only members without an answer are invited', () => {
  const mails = invite.all({
    members: [
      { id: 1, name: 'Ada', email: 'ada@choir.example' },
      { id: 2, name: 'Ben', email: 'ben@choir.example' }
    ],
    concerts: [concert],
    answers: { c1: [{ member: 1, yes: true }] }
  })
  assert.deepStrictEqual(mails.map(m => m.to), ['ben@choir.example'])
  assert.match(mails[0].body, /"Requiem" on 2024-11-02 at St\. Mary/)
})
