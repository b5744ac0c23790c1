'use strict'

const assert = require('node:assert')
const test = require('node:test')
const { renderLabel } = require('..')

const parcel = { id: 'P-1009', to: ['Ida Holm', 'Kajgatan 4', '211 20 Malmö'], weight: 1250 }

test('address, weight and code are on the label', () => {
  assert.deepStrictEqual(renderLabel(parcel).trim().split('\n'), [
    '^XA',
    '^CI28',
    '^PW812',
    '^LL1218',
    '^FO40,40^A0N,36^FH^FDIda Holm^FS',
    '^FO40,84^A0N,36^FH^FDKajgatan 4^FS',
    '^FO40,128^A0N,36^FH^FD211 20 Malmö^FS',
    '^FO40,216^A0N,28^FH^FD1.25 kg^FS',
    '^FO40,304^BCN,160,Y,N,N^FH^FDP-1009^FS',
    '^XZ'
  ])
})

test('commands in the data are escaped', () => {
  assert.match(renderLabel({ ...parcel, to: ['^XZ~_'] }), /\^FD_5eXZ_7e_5f\^FS/)
})
