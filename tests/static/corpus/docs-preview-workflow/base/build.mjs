import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

mkdirSync('site', { recursive: true });
for (const name of readdirSync('pages')) {
  const text = readFileSync(`pages/${name}`, 'utf8');
  const title = /^# (.+)$/m.exec(text)?.[1] ?? name;
  writeFileSync(
    `site/${name.replace(/\.md$/, '.html')}`,
    `<!doctype html><title>${title}</title><pre>${text}</pre>`
  );
}
cpSync('style.css', 'site/style.css');
