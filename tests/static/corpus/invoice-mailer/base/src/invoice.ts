import { addMoney, formatAmount, type Money } from "./money.js";

export interface Line {
  text: string;
  price: Money;
}

export interface Invoice {
  number: string;
  customer: string;
  lines: Line[];
}

export function total(invoice: Invoice): Money {
  return invoice.lines.map((line) => line.price).reduce(addMoney);
}

export function renderInvoice(invoice: Invoice): string {
  const rows = invoice.lines.map(
    (line) => `${line.text.padEnd(30)} ${formatAmount(line.price).padStart(14)}`,
  );
  return [
    `Invoice ${invoice.number}`,
    ...rows,
    `${"Total".padEnd(30)} ${formatAmount(total(invoice)).padStart(14)}`,
  ].join("\n");
}
