'use strict';

const test = require('node:test');
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { execFileSync } = require('node:child_process');

const { dispatch } = require('../dispatch');

const checkout = fs.mkdtempSync(path.join(os.tmpdir(), 'relbot-'));
const identity = ['-c', 'user.name=Tess', '-c', 'user.email=tess@example.org'];
const git = (...args) => execFileSync('git', ['-C', checkout, ...identity, ...args]);

test.before(() => {
  git('init', '-q');
  git('commit', '-q', '--allow-empty', '-m', 'Start');
  git('tag', 'v1.0');
});

test.after(() => fs.rmSync(checkout, { recursive: true }));

test('unknown commands list the known ones', async () => {
  assert.match(await dispatch('relbot frobnicate', { checkout }), /tags/);
});

test('tags', async () => {
  assert.strictEqual(await dispatch('relbot tags', { checkout }), 'v1.0');
});
