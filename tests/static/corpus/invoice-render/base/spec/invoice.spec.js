'use strict';

const assert = require('node:assert');
const test = require('node:test');
const { renderInvoice } = require('../src');

test('an invoice adds up', () => {
  const text = renderInvoice({
    number: '2024-17',
    date: '2024-02-01',
    due: '2024-02-15',
    currency: 'EUR',
    items: [
      { name: 'Bread knife', quantity: 2, cents: 1250, taxPercent: 19 },
      { name: 'Cookbook', quantity: 1, cents: 2000, taxPercent: 7 },
    ],
  });
  assert.match(text, /^Net +45\.00 EUR$/m);
  assert.match(text, /^Tax 7% +1\.40 EUR$/m);
  assert.match(text, /^Tax 19% +4\.75 EUR$/m);
  assert.match(text, /^Total +51\.15 EUR$/m);
});
