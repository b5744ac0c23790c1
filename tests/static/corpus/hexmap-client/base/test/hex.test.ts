import assert from "node:assert/strict";
import { test } from "node:test";
import { hexAt, hexCentre } from "../src/hex.js";

test("the centre of a cell is inside the cell", () => {
  for (let q = -4; q <= 4; q++) {
    for (let r = -4; r <= 4; r++) {
      assert.deepEqual(hexAt(hexCentre({ q, r }, 24), 24), { q, r });
    }
  }
});
