export type Currency = "EUR" | "CHF" | "SEK";

export interface Money {
  cents: number;
  currency: Currency;
}

export function formatAmount(money: Money): string {
  return `${(money.cents / 100).toFixed(2)} ${money.currency}`;
}

export function addMoney(a: Money, b: Money): Money {
  if (a.currency !== b.currency) {
    throw new Error(`cannot add ${a.currency} and ${b.currency}`);
  }
  return { cents: a.cents + b.cents, currency: a.currency };
}
