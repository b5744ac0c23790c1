'use strict';

const SUBJECT = /^(\w+)(?:\(([^)]+)\))?(!)?: (.+)$/;

function parseSubjects(text) {
  return text
    .split('\n')
    .map((line) => SUBJECT.exec(line.trim()))
    .filter(Boolean)
    .map(([, type, scope, breaking, subject]) => ({
      type,
      scope: scope || null,
      breaking: Boolean(breaking),
      subject,
    }));
}

module.exports = { parseSubjects };
