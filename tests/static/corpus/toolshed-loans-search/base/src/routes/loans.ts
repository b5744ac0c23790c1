import { LoanStore } from "../db/loans.js";
import { Reply, badRequest, notFound, ok } from "./http.js";

export async function handleLoans(store: LoanStore, url: URL): Promise<Reply> {
  const match = /^\/members\/([^/]+)\/loans$/.exec(url.pathname);
  if (!match) return notFound();
  const memberId = Number(match[1]);
  if (!Number.isSafeInteger(memberId)) return badRequest("member must be a number");
  return ok(await store.byMember(memberId));
}
