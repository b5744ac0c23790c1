/** The part of a PostgreSQL pool that the API needs; `pg.Pool` satisfies it. */
export interface Queryable {
  query<Row>(text: string, values?: unknown[]): Promise<{ rows: Row[] }>;
}
