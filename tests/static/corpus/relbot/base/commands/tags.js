'use strict';

const { execFile } = require('node:child_process');
const { promisify } = require('node:util');

const run = promisify(execFile);

// "relbot tags": the five newest release tags
module.exports = async function tags(args, config) {
  const { stdout } = await run('git', [
    '-C', config.checkout, 'tag', '--list', 'v*', '--sort=-creatordate',
  ]);
  const names = stdout.split('\n').filter(Boolean).slice(0, 5);
  return names.length ? names.join('\n') : 'no releases yet';
};
