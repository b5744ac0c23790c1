export type Bounds = {
    west: number
    south: number
    east: number
    north: number
}

export function bounds(west: number, south: number, east: number, north: number): Bounds {
    if (west > east || south > north) {
        throw new RangeError(`not a box: ${[west, south, east, north].join(', ')}`)
    }
    return { west, south, east, north }
}

export function width(b: Bounds): number {
    return b.east - b.west
}

export function height(b: Bounds): number {
    return b.north - b.south
}

export function contains(b: Bounds, x: number, y: number): boolean {
    return b.west <= x && x <= b.east && b.south <= y && y <= b.north
}
