import * as assert from 'assert';
import { scan } from '../src/scan';

describe('scan', () => {
  it('finds words with their text', () => {
    assert.deepStrictEqual(scan('a\n// TODO: wash up\n', ['TODO']), [
      { line: 1, word: 'TODO', text: 'wash up' },
    ]);
  });

  it('needs a whole word', () => {
    assert.deepStrictEqual(scan('TODOLIST', ['TODO']), []);
  });
});
