'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { run } = require('../lib/run');

const now = new Date('2024-05-06T06:00:00Z');

test('every subscriber gets the threads of the last week', async () => {
  const sent = [];
  const store = {
    threadsSince: async (date) => {
      assert.strictEqual(date.toISOString(), '2024-04-29T06:00:00.000Z');
      return [{ title: 'Soldering tips', replies: 12 }];
    },
    subscribers: async () => [{ email: 'a@example.org' }, { email: 'b@example.org' }],
  };
  const mailer = { send: async (mail) => { sent.push(mail); } };
  assert.strictEqual(await run({ store, mailer, now }), 2);
  assert.deepStrictEqual(sent.map((m) => m.to), ['a@example.org', 'b@example.org']);
  assert.match(sent[0].text, /Soldering tips \(12 replies\)/);
});
