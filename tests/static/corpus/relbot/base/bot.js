'use strict';

const http = require('node:http');
const { dispatch } = require('./dispatch');

const config = {
  port: Number(process.env.RELBOT_PORT || 8076),
  token: process.env.RELBOT_TOKEN,
  checkout: process.env.RELBOT_CHECKOUT || '/srv/relbot/product',
};

if (!config.token) {
  console.error('RELBOT_TOKEN is not set');
  process.exit(1);
}

// Outgoing webhook of the chat server: {token, user_name, text}
http
  .createServer(async (req, res) => {
    const chunks = [];
    try {
      for await (const chunk of req) chunks.push(chunk);
      const message = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      if (message.token !== config.token) {
        res.writeHead(403).end();
        return;
      }
      const text = await dispatch(String(message.text), config);
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end(JSON.stringify({ text }));
    } catch (err) {
      console.error(err);
      res.writeHead(500).end();
    }
  })
  .listen(config.port);
