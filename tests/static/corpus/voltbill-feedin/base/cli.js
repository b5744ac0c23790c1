#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { ReadingError, usageOf } from "./lib/usage.js";
import { render, statementFor } from "./lib/statement.js";

const [tariffFile, readingsFile] = process.argv.slice(2);
if (!readingsFile) {
  console.error("usage: voltbill TARIFF.json READINGS.json");
  process.exit(2);
}

const load = (file) => JSON.parse(readFileSync(file, "utf8"));
const tariff = load(tariffFile);

for (const entry of load(readingsFile)) {
  try {
    console.log(render(statementFor(usageOf(entry), tariff)) + "\n");
  } catch (err) {
    if (!(err instanceof ReadingError)) throw err;
    console.error(err.message);
    process.exitCode = 1;
  }
}
