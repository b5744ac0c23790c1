import { total, type Invoice } from "../invoice.js";
import { formatAmount } from "../money.js";

const OPENINGS = [
  "A friendly reminder",
  "Second reminder",
  "Final notice before collection",
];

export function dunningLetter(invoice: Invoice, level: number): string {
  const opening = OPENINGS[Math.min(level, OPENINGS.length - 1)];
  return [
    `${opening}: invoice ${invoice.number}`,
    "",
    `Dear ${invoice.customer},`,
    `${formatAmount(total(invoice))} is still open.`,
  ].join("\n");
}
