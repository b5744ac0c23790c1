'use strict';

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July',
  'August', 'September', 'October', 'November', 'December'];

/** 2024-03-09 -> Date at midnight UTC */
function parseDay(text) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) throw new Error('not a date: ' + text);
  const day = new Date(text + 'T00:00:00Z');
  if (Number.isNaN(day.getTime())) throw new Error('not a date: ' + text);
  return day;
}

/** 2024-03-09 -> 9 March 2024 */
function longDay(text) {
  const day = parseDay(text);
  return day.getUTCDate() + ' ' + MONTHS[day.getUTCMonth()] + ' ' + day.getUTCFullYear();
}

/** Newest first; does not change the argument. */
function newestFirst(posts) {
  return posts.slice().sort((a, b) => parseDay(b.date) - parseDay(a.date));
}

module.exports = { parseDay, longDay, newestFirst };
