"use strict";

const fs = require("fs");
const path = require("path");

/** One buffer: length of the index, index as JSON, then the files. */
function pack(folder, names) {
  const index = {};
  const bodies = [];
  let offset = 0;
  for (const name of names) {
    const body = fs.readFileSync(path.join(folder, name));
    index[name] = [offset, body.length];
    bodies.push(body);
    offset += body.length;
  }
  const head = Buffer.from(JSON.stringify(index));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return Buffer.concat([length, head, ...bodies]);
}

module.exports = { pack };
