'use strict';

const test = require('node:test');
const assert = require('node:assert');
const { build } = require('../lib/build');

const CONFIG = { title: 'Stones', baseUrl: 'https://stones.example' };

test('one page per post and an index', () => {
  const files = build(CONFIG, [
    { title: 'First!', date: '2024-01-05', body: '<p>hi</p>' },
    { title: 'Über & under', date: '2024-02-01', body: '<p>ho</p>' },
  ]);
  assert.deepStrictEqual(Object.keys(files).sort(),
    ['index.html', 'posts/first.html', 'posts/uber-under.html']);
  assert.match(files['posts/uber-under.html'], /1 February 2024/);
  assert.ok(files['index.html'].indexOf('uber') < files['index.html'].indexOf('first'));
});
