import { createServer } from "node:http";
import type { Queryable } from "./db/client.js";
import { LoanStore } from "./db/loans.js";
import { handleLoans } from "./routes/loans.js";

export function serve(db: Queryable, port: number) {
  const store = new LoanStore(db);
  return createServer((req, res) => {
    handleLoans(store, new URL(req.url ?? "/", "http://localhost"))
      .then((reply) => {
        res.writeHead(reply.status, { "content-type": "application/json" });
        res.end(JSON.stringify(reply.body));
      })
      .catch((err: unknown) => {
        console.error(err);
        res.writeHead(500).end();
      });
  }).listen(port);
}
