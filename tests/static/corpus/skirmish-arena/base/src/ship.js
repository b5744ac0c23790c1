let nextId = 1

export class Ship {
  constructor ({ x = 0, y = 0, vx = 0, vy = 0, hull = 100 } = {}) {
    this.id = nextId++
    this.x = x
    this.y = y
    this.vx = vx
    this.vy = vy
    this.hull = hull
  }

  get alive () {
    return this.hull > 0
  }
}
