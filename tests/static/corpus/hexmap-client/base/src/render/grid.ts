import { hexCentre, type Hex } from "../hex.js";

export function drawGrid(ctx: CanvasRenderingContext2D, cells: Iterable<Hex>, size: number): void {
  ctx.beginPath();
  for (const cell of cells) {
    const { x, y } = hexCentre(cell, size);
    for (let corner = 0; corner < 6; corner++) {
      const angle = (Math.PI / 180) * (60 * corner - 30);
      const px = x + size * Math.cos(angle);
      const py = y + size * Math.sin(angle);
      if (corner === 0) {
        ctx.moveTo(px, py);
      } else {
        ctx.lineTo(px, py);
      }
    }
    ctx.closePath();
  }
  ctx.stroke();
}
