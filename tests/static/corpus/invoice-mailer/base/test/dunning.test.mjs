import test from "node:test";
import assert from "node:assert/strict";
import { dunningLetter } from "../dist/reminders/dunning.js";

const invoice = {
  number: "2024-0117",
  customer: "Lindqvist & Co",
  lines: [{ text: "Hosting", price: { cents: 12000, currency: "SEK" } }],
};

test("the level picks the opening and stays at the last", () => {
  assert.match(dunningLetter(invoice, 0), /^A friendly reminder/);
  assert.match(dunningLetter(invoice, 9), /^Final notice/);
});
