'use strict';

const semver = require('semver');

function nextVersion(current, commits) {
  if (commits.some((c) => c.breaking)) return semver.inc(current, 'major');
  if (commits.some((c) => c.type === 'feat')) return semver.inc(current, 'minor');
  return semver.inc(current, 'patch');
}

module.exports = { nextVersion };
