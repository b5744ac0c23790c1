#!/usr/bin/env node
'use strict';

const fs = require('fs');
const pc = require('picocolors');
const { parseSubjects } = require('../lib/parse');
const { nextVersion } = require('../lib/bump');
const { render } = require('../lib/render');

function main(argv) {
  const current = argv[0];
  if (!current) {
    console.error(pc.red('usage: relnotes CURRENT_VERSION < subjects'));
    return 2;
  }
  const commits = parseSubjects(fs.readFileSync(0, 'utf8'));
  process.stdout.write(render(nextVersion(current, commits), commits));
  return 0;
}

process.exitCode = main(process.argv.slice(2));
