"use strict";

const { parseField } = require("./field");

function parse(expression) {
  const parts = expression.trim().split(/\s+/);
  if (parts.length !== 5) throw new SyntaxError("five fields expected: " + expression);
  return {
    minutes: parseField(parts[0], 0, 59),
    hours: parseField(parts[1], 0, 23),
    days: parseField(parts[2], 1, 31),
    months: parseField(parts[3], 1, 12),
    weekdays: parseField(parts[4], 0, 6),
    anyDay: parts[2] === "*",
    anyWeekday: parts[4] === "*",
  };
}

function dayMatches(plan, date) {
  const day = plan.days.includes(date.getUTCDate());
  const weekday = plan.weekdays.includes(date.getUTCDay());
  // as in cron: if both are restricted, either will do
  return plan.anyDay || plan.anyWeekday ? day && weekday : day || weekday;
}

function next(expression, after, years = 5) {
  const plan = parse(expression);
  const date = new Date(after.getTime());
  date.setUTCSeconds(0, 0);
  date.setUTCMinutes(date.getUTCMinutes() + 1);
  const lastYear = date.getUTCFullYear() + years;
  while (date.getUTCFullYear() <= lastYear) {
    if (!plan.months.includes(date.getUTCMonth() + 1)) {
      date.setUTCMonth(date.getUTCMonth() + 1, 1);
      date.setUTCHours(0, 0);
    } else if (!dayMatches(plan, date)) {
      date.setUTCDate(date.getUTCDate() + 1);
      date.setUTCHours(0, 0);
    } else if (!plan.hours.includes(date.getUTCHours())) {
      date.setUTCHours(date.getUTCHours() + 1, 0);
    } else if (!plan.minutes.includes(date.getUTCMinutes())) {
      date.setUTCMinutes(date.getUTCMinutes() + 1);
    } else {
      return date;
    }
  }
  return null;
}

module.exports = { parse, next };
