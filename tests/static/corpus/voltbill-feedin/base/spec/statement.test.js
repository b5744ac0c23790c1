import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { usageOf } from "../lib/usage.js";
import { render, statementFor } from "../lib/statement.js";

const tariff = { day: 30, night: 25, basePerDay: 20 };
const entry = {
  flat: "2b",
  from: { date: "2024-01-01", day: 1000, night: 500 },
  to: { date: "2024-01-10", day: 1100, night: 540 },
};

describe("statement", () => {
  it("adds base fee and both rates", () => {
    const { lines, total } = statementFor(usageOf(entry), tariff);
    assert.deepEqual(lines.map((line) => line.amount), [200, 3000, 1000]);
    assert.equal(total, 4200);
  });

  it("prints euros", () => {
    assert.match(render(statementFor(usageOf(entry), tariff)), /Total +42\.00$/);
  });

  it("refuses registers that run backwards", () => {
    const to = { ...entry.to, day: 999 };
    assert.throws(() => usageOf({ ...entry, to }), /flat 2b: day register runs backwards/);
  });
});
