#!/usr/bin/env node
'use strict';

const { createStore } = require('../lib/store');
const { createMailer } = require('../lib/mailer');
const { run } = require('../lib/run');

run({
  store: createStore(process.env.FORUM_API),
  mailer: createMailer(process.env.MAIL_API),
  now: new Date(),
}).then(
  (count) => { console.log(`${count} digest(s) sent`); },
  (err) => {
    console.error(err);
    process.exitCode = 1;
  },
);
