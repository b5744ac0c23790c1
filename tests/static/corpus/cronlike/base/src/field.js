"use strict";

// Parses one field such as "*/15", "1-5" or "0,30" to a sorted list of numbers.
function parseField(text, min, max) {
  const values = new Set();
  for (const part of text.split(",")) {
    const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (!match) throw new SyntaxError("bad field: " + text);
    const step = match[3] === undefined ? 1 : Number(match[3]);
    const from = match[1] === undefined ? min : Number(match[1]);
    let to = match[2] === undefined ? from : Number(match[2]);
    if (match[1] === undefined || (match[2] === undefined && match[3] !== undefined)) to = max;
    if (step < 1 || from < min || to > max || from > to) {
      throw new RangeError("out of range: " + text);
    }
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

module.exports = { parseField };
