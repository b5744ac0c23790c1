export interface Entry {
  line: number;
  word: string;
  text: string;
}

function escape(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Find the entries in a text; lines count from 0. */
export function scan(text: string, words: string[]): Entry[] {
  if (words.length === 0) {
    return [];
  }
  const pattern = new RegExp(`\\b(${words.map(escape).join('|')})\\b[:\\s]*(.*)`);
  const entries: Entry[] = [];
  text.split(/\r?\n/).forEach((content, line) => {
    const match = pattern.exec(content);
    if (match) {
      entries.push({ line, word: match[1], text: match[2].trim() });
    }
  });
  return entries;
}
