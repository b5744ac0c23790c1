'use strict'

const fs = require('fs/promises')

const NAME = /^[a-z0-9][a-z0-9-]*$/

class Catalog {
  constructor (mods) {
    this.mods = mods
  }

  static async load (file) {
    const mods = JSON.parse(await fs.readFile(file, 'utf8'))
    for (const mod of mods) {
      if (!NAME.test(mod.name)) throw new Error(`bad mod name: ${mod.name}`)
    }
    return new Catalog(mods)
  }

  [Symbol.iterator] () {
    return this.mods[Symbol.iterator]()
  }
}

module.exports = { Catalog }
