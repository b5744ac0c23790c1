import { hexAt, type Hex } from "../hex.js";

export interface View {
  readonly scale: number;
  readonly originX: number;
  readonly originY: number;
}

/** The cell under a mouse event, given in canvas pixels. */
export function pick(view: View, offsetX: number, offsetY: number): Hex {
  const point = { x: offsetX - view.originX, y: offsetY - view.originY };
  return hexAt(point, view.scale);
}
