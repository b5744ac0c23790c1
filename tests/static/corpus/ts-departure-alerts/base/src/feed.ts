import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Departure } from "./departures.js";
import { StopRegistry, type Stop } from "./stops.js";

export const feedDir = (): string => process.env.STOPBOARD_FEED ?? "./feed";

async function readJson<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(join(feedDir(), name), "utf8")) as T;
}

export async function loadStops(): Promise<StopRegistry> {
  return new StopRegistry(await readJson<Stop[]>("stops.json"));
}

export function loadDepartures(): Promise<Departure[]> {
  return readJson<Departure[]>("departures.json");
}
