'use strict';

const { request } = require('./http');

function createStore(base) {
  return {
    subscribers: () => request('GET', `${base}/subscribers`),
    threadsSince: (date) =>
      request('GET', `${base}/threads?since=${encodeURIComponent(date.toISOString())}`),
  };
}

module.exports = { createStore };
