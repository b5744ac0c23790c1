#!/usr/bin/env node
import { scanFolder } from '../src/index.js';

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error('usage: podmark FOLDER');
  process.exit(2);
}
for await (const episode of scanFolder(folder)) {
  console.log(JSON.stringify(episode));
}
