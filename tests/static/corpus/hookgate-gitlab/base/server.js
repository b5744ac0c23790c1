const http = require("http");
const { verify } = require("./verify");
const { enqueue } = require("./queue");

const MAX_BODY = 1 << 20;

function createServer(secrets) {
  return http.createServer((req, res) => {
    const chunks = [];
    let size = 0;
    req.on("data", (chunk) => {
      size += chunk.length;
      if (size <= MAX_BODY) chunks.push(chunk);
    });
    req.on("end", () => {
      if (size > MAX_BODY) {
        res.writeHead(413).end();
        return;
      }
      const body = Buffer.concat(chunks);
      const origin = verify(req.headers, body, secrets);
      if (!origin) {
        res.writeHead(401).end();
        return;
      }
      enqueue(origin, body);
      res.writeHead(202).end();
    });
  });
}

if (require.main === module) {
  const secrets = { github: process.env.HOOKGATE_GITHUB_SECRET };
  createServer(secrets).listen(Number(process.env.PORT || 9000));
}

module.exports = { createServer };
