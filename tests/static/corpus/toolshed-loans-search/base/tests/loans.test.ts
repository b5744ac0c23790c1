import assert from "node:assert/strict";
import { test } from "node:test";
import type { Queryable } from "../src/db/client.js";
import { LoanStore } from "../src/db/loans.js";
import { handleLoans } from "../src/routes/loans.js";

class FakeDb implements Queryable {
  calls: { text: string; values: unknown[] }[] = [];
  async query<Row>(text: string, values: unknown[] = []): Promise<{ rows: Row[] }> {
    this.calls.push({ text, values });
    return { rows: [] };
  }
}

const at = (path: string) => new URL(path, "http://localhost");

test("loans of a member", async () => {
  const db = new FakeDb();
  const reply = await handleLoans(new LoanStore(db), at("/members/7/loans"));
  assert.equal(reply.status, 200);
  assert.deepEqual(db.calls[0]?.values, [7]);
});

test("member must be a number", async () => {
  const reply = await handleLoans(new LoanStore(new FakeDb()), at("/members/x/loans"));
  assert.equal(reply.status, 400);
});
