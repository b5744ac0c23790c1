import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectTasks } from '../src/collect';

test('finds open tasks only', () => {
  const tasks = collectTasks([
    { file: 'a.md', content: '# A\n- [ ] one\n- [x] done\n' },
    { file: 'b.md', content: '* [ ] two\r\nplain\r\n' },
  ]);
  assert.deepEqual(
    tasks.map((t) => [t.text, t.file, t.line]),
    [
      ['one', 'a.md', 1],
      ['two', 'b.md', 0],
    ],
  );
});
