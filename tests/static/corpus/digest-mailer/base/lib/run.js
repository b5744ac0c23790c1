'use strict';

const WEEK = 7 * 24 * 60 * 60 * 1000;

async function run({ store, mailer, now }) {
  const threads = await store.threadsSince(new Date(now - WEEK));
  if (threads.length === 0) return 0;
  const text = threads.map((t) => `* ${t.title} (${t.replies} replies)`).join('\n');
  const subscribers = await store.subscribers();
  for (const subscriber of subscribers) {
    await mailer.send({ to: subscriber.email, subject: 'This week in the forum', text });
  }
  return subscribers.length;
}

module.exports = { run };
