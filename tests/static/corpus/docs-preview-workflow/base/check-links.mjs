import { existsSync, readdirSync, readFileSync } from 'node:fs';

let broken = 0;
for (const name of readdirSync('pages')) {
  const text = readFileSync(`pages/${name}`, 'utf8');
  for (const [, target] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
    if (!existsSync(`pages/${target}`)) {
      console.error(`pages/${name}: no such page: ${target}`);
      broken++;
    }
  }
}
process.exitCode = broken ? 1 : 0;
