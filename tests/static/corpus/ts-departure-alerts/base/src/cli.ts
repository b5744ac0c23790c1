#!/usr/bin/env node
import { parseArgs } from "node:util";
import { minutesUntil, upcoming } from "./departures.js";
import { loadDepartures, loadStops } from "./feed.js";

const USAGE = "usage: stopboard next <stop-code> [--limit N]";

async function next(code: string, limit: number): Promise<number> {
  const stops = await loadStops();
  const stop = stops.find(code);
  if (!stop) {
    console.error(`unknown stop: ${code}`);
    return 1;
  }
  const now = Math.floor(Date.now() / 1000);
  console.log(stops.displayName(code));
  for (const d of upcoming(await loadDepartures(), stop.code, now, limit)) {
    console.log(`${d.route.padEnd(4)} ${d.headsign.padEnd(28)} ${minutesUntil(d, now)}`);
  }
  return 0;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { limit: { type: "string", default: "8" } },
  });
  const [command, code] = positionals;
  if (command === "next" && code) {
    return next(code, Number(values.limit));
  }
  console.error(USAGE);
  return 2;
}

process.exitCode = await main();
