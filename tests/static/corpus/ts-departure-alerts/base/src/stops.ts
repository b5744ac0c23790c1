export interface Stop {
  code: string;
  name: string;
  platform?: string;
  routes: string[];
}

/** All stops of one feed, addressable by their public code. */
export class StopRegistry {
  private readonly byCode = new Map<string, Stop>();

  constructor(stops: Iterable<Stop>) {
    for (const stop of stops) {
      this.byCode.set(stop.code.toUpperCase(), stop);
    }
  }

  get size(): number {
    return this.byCode.size;
  }

  find(code: string): Stop | undefined {
    return this.byCode.get(code.toUpperCase());
  }

  /** Display name, with the platform when the stop has several. */
  displayName(code: string): string {
    const stop = this.find(code);
    if (!stop) return code;
    return stop.platform ? `${stop.name} (platform ${stop.platform})` : stop.name;
  }

  servedBy(route: string): Stop[] {
    return [...this.byCode.values()].filter((s) => s.routes.includes(route));
  }
}
