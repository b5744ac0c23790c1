'use strict'

const zpl = require('./zpl')

const MARGIN = 40
const LINE = 44

function renderLabel (parcel) {
  const out = ['^XA', '^CI28', '^PW812', '^LL1218']
  let y = MARGIN
  for (const line of parcel.to) {
    out.push(zpl.text(MARGIN, y, 36, line))
    y += LINE
  }
  out.push(zpl.text(MARGIN, y + LINE, 28, `${(parcel.weight / 1000).toFixed(2)} kg`))
  out.push(zpl.code128(MARGIN, y + 3 * LINE, 160, parcel.id))
  out.push('^XZ')
  return out.join('\n') + '\n'
}

module.exports = { renderLabel }
