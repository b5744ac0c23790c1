"use strict";

const assert = require("assert");
const { parseField } = require("../src/field");

describe("parseField", function () {
  it("reads lists, ranges and steps", function () {
    assert.deepStrictEqual(parseField("1,10-14/2", 0, 59), [1, 10, 12, 14]);
  });

  it("rejects what is out of range", function () {
    assert.throws(() => parseField("60", 0, 59), RangeError);
    assert.throws(() => parseField("5-1", 0, 59), RangeError);
    assert.throws(() => parseField("*/0", 0, 59), RangeError);
  });
});
