/** Builds an ID3v2.4 tag with the chapters [[id, startMs, endMs], ...]. */
export function tag(chapters, version = 4) {
  const frames = Buffer.concat(chapters.map(chap));
  return Buffer.concat([Buffer.from('ID3'), Buffer.from([version, 0, 0]), safe(frames.length), frames]);
}

function chap([id, start, end]) {
  const body = Buffer.alloc(id.length + 17, 0xff);
  body.write(`${id}\0`, 'latin1');
  body.writeUInt32BE(start, id.length + 1);
  body.writeUInt32BE(end, id.length + 5);
  return Buffer.concat([Buffer.from('CHAP'), safe(body.length), Buffer.alloc(2), body]);
}

function safe(n) {
  return Buffer.from([(n >> 21) & 127, (n >> 14) & 127, (n >> 7) & 127, n & 127]);
}
