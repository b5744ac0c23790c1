'use strict'

// ^ and ~ start commands, so field data has them (and the escape itself) in hex
function escape (text) {
  return text.replace(/[\^~_]/g, c => '_' + c.charCodeAt(0).toString(16))
}

function text (x, y, height, value) {
  return `^FO${x},${y}^A0N,${height}^FH^FD${escape(value)}^FS`
}

function code128 (x, y, height, value) {
  return `^FO${x},${y}^BCN,${height},Y,N,N^FH^FD${escape(value)}^FS`
}

module.exports = { text, code128 }
