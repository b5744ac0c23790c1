"use strict";

const assert = require("assert");
const { next } = require("..");

function check(expression, after, expected) {
  const found = next(expression, new Date(after));
  assert.strictEqual(found && found.toISOString(), expected && expected + ":00.000Z");
}

describe("next", function () {
  it("finds the next quarter of an hour", function () {
    check("*/15 * * * *", "2024-02-28T23:50:30Z", "2024-02-29T00:00");
  });

  it("is never the given minute itself", function () {
    check("0 6 * * *", "2024-03-01T06:00:00Z", "2024-03-02T06:00");
  });

  it("takes either of day and weekday", function () {
    check("0 0 13 * 5", "2024-09-07T00:00:00Z", "2024-09-13T00:00");
    check("0 0 13 * 5", "2024-09-13T00:00:00Z", "2024-09-20T00:00");
  });

  it("gives up on the 30th of February", function () {
    check("0 0 30 2 *", "2024-01-01T00:00:00Z", null);
  });
});
