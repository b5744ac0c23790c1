const HEADER = 10;

export class TagError extends Error {}

/** Sizes of tags have seven bits in each byte. */
function syncsafe(bytes, at) {
  return (bytes[at] << 21) | (bytes[at + 1] << 14) | (bytes[at + 2] << 7) | bytes[at + 3];
}

/** The chapters in the tag that bytes begin with: [{ id, start, end }], in seconds. */
export function parseChapters(bytes) {
  if (bytes.length < HEADER || bytes.toString('latin1', 0, 3) !== 'ID3') {
    throw new TagError('no ID3 tag');
  }
  const version = bytes[3];
  if (version !== 3 && version !== 4) {
    throw new TagError(`ID3v2.${version} is not supported`);
  }
  const end = HEADER + syncsafe(bytes, 6);
  if (end > bytes.length) {
    throw new TagError('tag is cut off');
  }
  const chapters = [];
  let at = HEADER;
  while (at + HEADER <= end && bytes[at] !== 0) {
    const size = version === 4 ? syncsafe(bytes, at + 4) : bytes.readUInt32BE(at + 4);
    const body = bytes.subarray(at + HEADER, at + HEADER + size);
    if (bytes.toString('latin1', at, at + 4) === 'CHAP') {
      chapters.push(parseChapter(body));
    }
    at += HEADER + size;
  }
  return chapters.sort((a, b) => a.start - b.start);
}

function parseChapter(body) {
  const idEnd = body.indexOf(0);
  if (idEnd < 0 || body.length < idEnd + 17) {
    throw new TagError('bad chapter');
  }
  return {
    id: body.toString('latin1', 0, idEnd),
    start: body.readUInt32BE(idEnd + 1) / 1000,
    end: body.readUInt32BE(idEnd + 5) / 1000,
  };
}
