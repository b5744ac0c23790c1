export interface Departure {
  stop: string;
  route: string;
  headsign: string;
  /** Seconds since the epoch. */
  at: number;
}

export function upcoming(all: Departure[], stop: string, now: number, limit: number): Departure[] {
  return all
    .filter((d) => d.stop === stop && d.at >= now)
    .sort((a, b) => a.at - b.at)
    .slice(0, limit);
}

export function minutesUntil(d: Departure, now: number): string {
  const minutes = Math.floor((d.at - now) / 60);
  return minutes <= 0 ? "now" : `${minutes} min`;
}
