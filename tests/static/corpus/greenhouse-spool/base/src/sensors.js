'use strict'

const readline = require('node:readline')

// The bench bus prints one line per reading: "<sensor> t=<celsius> h=<percent>"
const LINE = /^(\S+) t=(-?\d+(?:\.\d+)?) h=(\d+(?:\.\d+)?)$/

function parseLine (line) {
  const m = LINE.exec(line.trim())
  return m && { sensor: m[1], values: { celsius: Number(m[2]), humidity: Number(m[3]) } }
}

function listen (stream, onReading) {
  const lines = readline.createInterface({ input: stream })
  lines.on('line', (line) => {
    const reading = parseLine(line)
    if (reading) onReading(reading.sensor, reading.values)
  })
  return lines
}

module.exports = { listen, parseLine }
