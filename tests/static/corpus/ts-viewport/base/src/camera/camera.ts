import type { Rect, Vec2 } from "../world/geometry.js";

export class Camera {
    /** World position of the middle of the screen. */
    readonly position: Vec2 = { x: 0, y: 0 };
    zoom = 1;

    constructor(readonly screen: { width: number; height: number }) {}

    /** The part of the world that is on screen. */
    get view(): Rect {
        const width = this.screen.width / this.zoom;
        const height = this.screen.height / this.zoom;
        return { x: this.position.x - width / 2, y: this.position.y - height / 2, width, height };
    }

    moveTo(target: Vec2): void {
        this.position.x = target.x;
        this.position.y = target.y;
    }

    toScreen(point: Vec2): Vec2 {
        const view = this.view;
        return { x: (point.x - view.x) * this.zoom, y: (point.y - view.y) * this.zoom };
    }
}
