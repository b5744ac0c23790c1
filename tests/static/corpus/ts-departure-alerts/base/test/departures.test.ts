import assert from "node:assert/strict";
import { test } from "node:test";
import { minutesUntil, upcoming, type Departure } from "../src/departures.js";
import { StopRegistry } from "../src/stops.js";

const dep = (route: string, at: number, stop = "HBF1"): Departure => ({
  stop, route, headsign: "Depot", at,
});

test("upcoming drops the past, sorts and limits", () => {
  const all = [dep("4", 300), dep("2", 50), dep("9", 200), dep("1", 400), dep("7", 150, "ZOO")];
  assert.deepEqual(upcoming(all, "HBF1", 100, 2).map((d) => d.route), ["9", "4"]);
});

test("minutesUntil rounds down", () => {
  assert.equal(minutesUntil(dep("4", 179), 0), "2 min");
  assert.equal(minutesUntil(dep("4", 59), 0), "now");
});

test("registry ignores the case of codes", () => {
  const stops = new StopRegistry([{ code: "hbf1", name: "Central", platform: "B", routes: ["4"] }]);
  assert.equal(stops.displayName("HBF1"), "Central (platform B)");
  assert.equal(stops.displayName("nope"), "nope");
  assert.equal(stops.servedBy("4").length, 1);
});
