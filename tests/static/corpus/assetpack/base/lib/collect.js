"use strict";

const fs = require("fs");
const path = require("path");

/** Names of all files below a folder, with slashes, sorted. */
function collect(folder) {
  const names = [];
  const visit = (below) => {
    for (const entry of fs.readdirSync(path.join(folder, below), { withFileTypes: true })) {
      const name = path.posix.join(below, entry.name);
      if (entry.isDirectory()) visit(name);
      else names.push(name);
    }
  };
  visit("");
  return names.sort();
}

module.exports = { collect };
