export interface Vec2 {
    x: number;
    y: number;
}

/** An axis-aligned box; x and y are its top left corner. */
export interface Rect extends Vec2 {
    width: number;
    height: number;
}

export function clamp(value: number, low: number, high: number): number {
    return Math.min(Math.max(value, low), high);
}
