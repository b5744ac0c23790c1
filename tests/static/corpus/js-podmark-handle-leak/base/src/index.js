import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseChapters } from './id3.js';

/** Yields { file, chapters } or { file, problem } for every MP3 file in folder. */
export async function* scanFolder(folder) {
  for (const file of (await readdir(folder)).sort()) {
    if (!file.toLowerCase().endsWith('.mp3')) continue;
    try {
      yield { file, chapters: parseChapters(await readFile(join(folder, file))) };
    } catch (error) {
      yield { file, problem: error.message };
    }
  }
}
