'use strict';

const { request } = require('./http');

function createMailer(base) {
  return {
    send: (mail) => request('POST', `${base}/messages`, mail),
  };
}

module.exports = { createMailer };
