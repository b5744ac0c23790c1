'use strict'

const { readFileSync } = require('node:fs')
const path = require('node:path')

const ROOT = path.join(__dirname, '..')

/** Fills the {{names}} of a template; `file` is relative to the project root. */
function render (file, values) {
  const text = readFileSync(path.join(ROOT, file), 'utf8')
  return text.replace(/\{\{(\w+)\}\}/g, (_, name) => {
    if (!(name in values)) throw new Error(`${file}: no value for ${name}`)
    return String(values[name])
  })
}

module.exports = { render }
