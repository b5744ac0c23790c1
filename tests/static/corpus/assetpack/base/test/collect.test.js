"use strict";

const assert = require("node:assert/strict");
const fs = require("fs");
const os = require("os");
const path = require("path");
const { test } = require("node:test");
const { collect } = require("../lib/collect");
const { pack } = require("../lib/pack");

function folderWith(...names) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "assetpack-"));
  for (const name of names) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), name);
  }
  return folder;
}

test("collects below folders", () => {
  const folder = folderWith("hero.png", "snd/jump.ogg");
  assert.deepEqual(collect(folder), ["hero.png", "snd/jump.ogg"]);
});

test("packs an index and the files", () => {
  const folder = folderWith("a.txt", "b.txt");
  const packed = pack(folder, ["a.txt", "b.txt"]);
  const size = packed.readUInt32LE(0);
  assert.deepEqual(JSON.parse(packed.subarray(4, 4 + size)), { "a.txt": [0, 5], "b.txt": [5, 5] });
});
