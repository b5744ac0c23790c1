'use strict';

const HEADINGS = { feat: 'Features', fix: 'Fixes', perf: 'Performance' };

function render(version, commits) {
  const parts = [`## ${version}`];
  for (const [type, heading] of Object.entries(HEADINGS)) {
    const lines = commits
      .filter((c) => c.type === type)
      .map((c) => `- ${c.scope ? `${c.scope}: ` : ''}${c.subject}`);
    if (lines.length) parts.push(`### ${heading}\n\n${lines.join('\n')}`);
  }
  return `${parts.join('\n\n')}\n`;
}

module.exports = { render };
