import { Ship } from './ship.js'

export class World {
  constructor () {
    this.ships = new Map()
    this.tickCount = 0
  }

  join (start) {
    const ship = new Ship(start)
    this.ships.set(ship.id, ship)
    return ship
  }

  leave (id) {
    this.ships.delete(id)
  }

  // dt in seconds
  tick (dt) {
    this.tickCount++
    for (const ship of this.ships.values()) {
      ship.x += ship.vx * dt
      ship.y += ship.vy * dt
    }
  }

  snapshot () {
    return [...this.ships.values()]
      .filter(s => s.alive)
      .map(({ id, x, y, hull }) => ({ id, x, y, hull }))
  }
}
