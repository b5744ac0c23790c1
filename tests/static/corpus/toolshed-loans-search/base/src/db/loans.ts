import type { Queryable } from "./client.js";

export interface Loan {
  id: number;
  tool: string;
  member: string;
  due_on: string;
  returned_on: string | null;
}

const COLUMNS = "l.id, t.name AS tool, m.name AS member, l.due_on, l.returned_on";
const FROM = "loans l JOIN tools t ON t.id = l.tool_id JOIN members m ON m.id = l.member_id";

export class LoanStore {
  constructor(private readonly db: Queryable) {}

  async byMember(memberId: number): Promise<Loan[]> {
    const { rows } = await this.db.query<Loan>(
      `SELECT ${COLUMNS} FROM ${FROM} WHERE l.member_id = $1 ORDER BY l.due_on`,
      [memberId],
    );
    return rows;
  }

  async markReturned(loanId: number): Promise<void> {
    await this.db.query("UPDATE loans SET returned_on = current_date WHERE id = $1", [loanId]);
  }
}
