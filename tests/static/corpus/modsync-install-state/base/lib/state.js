'use strict'

const fs = require('fs/promises')

// What is installed, as { modName: version }.
class StateFile {
  constructor (file, versions) {
    this.file = file
    this.versions = versions
  }

  static async open (file) {
    let text
    try {
      text = await fs.readFile(file, 'utf8')
    } catch (err) {
      if (err.code !== 'ENOENT') throw err
      text = '{}'
    }
    return new StateFile(file, JSON.parse(text))
  }

  versionOf (name) {
    return this.versions[name]
  }

  async record (name, version) {
    this.versions[name] = version
    const next = `${this.file}.next`
    await fs.writeFile(next, JSON.stringify(this.versions, null, 2))
    await fs.rename(next, this.file)
  }
}

module.exports = { StateFile }
