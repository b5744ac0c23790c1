import { roundHex, type Hex } from "../hex.js";

/** Cells passed over by a straight drag from `from` to `to`, both included. */
export function cellsOnDrag(from: Hex, to: Hex): Hex[] {
  const dq = to.q - from.q;
  const dr = to.r - from.r;
  const steps = Math.max(Math.abs(dq), Math.abs(dr), Math.abs(dq + dr));
  const cells: Hex[] = [];
  for (let i = 0; i <= steps; i++) {
    const t = steps === 0 ? 0 : i / steps;
    cells.push(roundHex(from.q + dq * t + 1e-6, from.r + dr * t + 1e-6));
  }
  return cells;
}
