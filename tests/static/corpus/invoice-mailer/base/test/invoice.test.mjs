import test from "node:test";
import assert from "node:assert/strict";
import { addMoney } from "../dist/money.js";
import { renderInvoice, total } from "../dist/invoice.js";

const invoice = {
  number: "2024-0117",
  customer: "Lindqvist & Co",
  lines: [
    { text: "Hosting", price: { cents: 12000, currency: "SEK" } },
    { text: "Support", price: { cents: 4550, currency: "SEK" } },
  ],
};

test("total adds the lines", () => {
  assert.deepEqual(total(invoice), { cents: 16550, currency: "SEK" });
});

test("currencies do not mix", () => {
  assert.throws(() => addMoney({ cents: 1, currency: "EUR" }, { cents: 1, currency: "CHF" }));
});

test("the total is on the last row", () => {
  assert.match(renderInvoice(invoice), /Total +165\.50 SEK$/);
});
