import type { Bounds } from '@tilemap/geo'

export interface Layer {
    readonly name: string
    readonly extent: Bounds
    draw(ctx: CanvasRenderingContext2D, visible: Bounds): void
}

export function drawAll(ctx: CanvasRenderingContext2D, layers: Layer[], visible: Bounds): void {
    for (const layer of layers) {
        layer.draw(ctx, visible)
    }
}
