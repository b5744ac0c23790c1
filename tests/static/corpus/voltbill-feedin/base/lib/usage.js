/** A pair of readings that cannot be billed. */
export class ReadingError extends Error {
  constructor(flat, problems) {
    super(`flat ${flat}: ${problems.join("; ")}`);
    this.name = "ReadingError";
    this.problems = problems;
  }
}

const DAY_MS = 24 * 60 * 60 * 1000;

export function usageOf({ flat, from, to }) {
  const problems = [];
  const days = Math.round((Date.parse(to.date) - Date.parse(from.date)) / DAY_MS) + 1;
  if (!(days > 0)) problems.push(`bad period ${from.date} to ${to.date}`);
  if (!(to.day >= from.day)) problems.push("day register runs backwards");
  if (!(to.night >= from.night)) problems.push("night register runs backwards");
  if (problems.length > 0) throw new ReadingError(flat, problems);

  return { flat, days, day: to.day - from.day, night: to.night - from.night };
}
