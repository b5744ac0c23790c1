'use strict';

const money = require('./money');

const WIDTH = 64;

/**
 * Render an invoice as fixed-width text, for the mail body and the receipt
 * printer.
 */
exports.renderInvoice = function renderInvoice(doc) {
  const out = [];
  out.push('INVOICE ' + doc.number);
  out.push('Date ' + doc.date);
  out.push('');

  const taxes = new Map();
  let net = 0;
  for (const item of doc.items) {
    const amount = item.quantity * item.cents;
    const left = item.quantity + ' x ' + item.name;
    const right = money.format(amount, doc.currency);
    if (left.length + right.length + 1 > WIDTH) {
      out.push(left.slice(0, WIDTH));
      out.push(right.padStart(WIDTH));
    } else {
      out.push(left + right.padStart(WIDTH - left.length));
    }
    taxes.set(item.taxPercent, (taxes.get(item.taxPercent) || 0) + amount);
    net += amount;
  }
  out.push('-'.repeat(WIDTH));
  out.push('Net' + money.format(net, doc.currency).padStart(WIDTH - 3));
  let total = net;
  for (const [percent, base] of [...taxes].sort((a, b) => a[0] - b[0])) {
    const tax = Math.round((base * percent) / 100);
    const label = 'Tax ' + percent + '%';
    out.push(label + money.format(tax, doc.currency).padStart(WIDTH - label.length));
    total += tax;
  }
  out.push('='.repeat(WIDTH));
  out.push('Total' + money.format(total, doc.currency).padStart(WIDTH - 5));
  out.push('');
  out.push('Payable until ' + doc.due + '.');
  return out.join('\n') + '\n';
};
