'use strict';

const test = require('node:test');
const assert = require('node:assert');
const { parseDay, longDay } = require('../lib/dates');

test('days', () => {
  assert.strictEqual(longDay('2024-03-09'), '9 March 2024');
  assert.throws(() => parseDay('9.3.2024'), /not a date/);
});
