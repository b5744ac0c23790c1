/**
 * Reads a seat plan (one label per line, # starts a comment) from stdin and
 * prints it as JSON, grouped by row. The box office runs it before a season.
 */
import { createInterface } from "node:readline";
import { parseSeatLabel } from "../src/seats/label";

const rows: Record<string, number[]> = {};
let lineNumber = 0;

for await (const line of createInterface({ input: process.stdin })) {
    lineNumber += 1;
    const label = line.replace(/#.*/, "").trim();
    if (label === "") {
        continue;
    }
    const seat = parseSeatLabel(label);
    if (seat === null) {
        console.error(`line ${lineNumber}: not a seat label: ${label}`);
        process.exitCode = 1;
        continue;
    }
    (rows[seat.row] ??= []).push(seat.number);
}

console.log(JSON.stringify(rows, null, 2));
