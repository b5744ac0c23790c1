'use strict';

const test = require('node:test');
const assert = require('node:assert');
const { parseSubjects } = require('../lib/parse');
const { render } = require('../lib/render');

const LOG = 'feat(cli): add --json\nfix: close the pipe\nchore: bump deps\n';

test('sections follow the commit types', () => {
  assert.strictEqual(
    render('1.5.0', parseSubjects(LOG)),
    '## 1.5.0\n\n### Features\n\n- cli: add --json\n\n### Fixes\n\n- close the pipe\n'
  );
});
