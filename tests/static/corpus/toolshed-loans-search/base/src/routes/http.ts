export interface Reply {
  status: number;
  body: unknown;
}

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const badRequest = (error: string): Reply => ({ status: 400, body: { error } });
export const notFound = (): Reply => ({ status: 404, body: { error: "not found" } });
