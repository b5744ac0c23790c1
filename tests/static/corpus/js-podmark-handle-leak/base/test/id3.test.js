import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseChapters, TagError } from '../src/id3.js';
import { tag } from './tags.js';

test('chapters come in order', () => {
  const bytes = tag([['two', 90500, 180000], ['one', 0, 90500]]);
  assert.deepEqual(parseChapters(bytes), [
    { id: 'one', start: 0, end: 90.5 },
    { id: 'two', start: 90.5, end: 180 },
  ]);
});

test('what is no tag is refused', () => {
  assert.throws(() => parseChapters(Buffer.from('RIFF....WAVE')), TagError);
  assert.throws(() => parseChapters(tag([], 2)), /ID3v2\.2/);
  assert.throws(() => parseChapters(tag([['a', 0, 1]]).subarray(0, 20)), /cut off/);
});
