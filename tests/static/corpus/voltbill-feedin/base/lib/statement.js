export function statementFor(usage, tariff) {
  const lines = [
    { text: "Base fee", quantity: usage.days, unit: "days", price: tariff.basePerDay },
    { text: "Day rate", quantity: usage.day, unit: "kWh", price: tariff.day },
    { text: "Night rate", quantity: usage.night, unit: "kWh", price: tariff.night },
  ].map((line) => ({ ...line, amount: Math.round(line.quantity * line.price) }));

  return { flat: usage.flat, lines, total: lines.reduce((sum, line) => sum + line.amount, 0) };
}

export function render({ flat, lines, total }) {
  const rows = lines.map(
    ({ text, quantity, unit, amount }) =>
      `  ${text.padEnd(12)} ${String(quantity).padStart(6)} ${unit.padEnd(5)} ${euros(amount)}`,
  );
  return [`Flat ${flat}`, ...rows, `  ${"Total".padEnd(25)} ${euros(total)}`].join("\n");
}

function euros(cents) {
  return (cents / 100).toFixed(2).padStart(9);
}
