const crypto = require("crypto");

/** Compare in constant time, whatever the lengths. */
function same(a, b) {
  const digest = (text) => crypto.createHash("sha256").update(text).digest();
  return crypto.timingSafeEqual(digest(a), digest(b));
}

function fromGithub(headers, body, secret) {
  const given = headers["x-hub-signature-256"];
  if (!given || !secret) return false;
  const expected = crypto.createHmac("sha256", secret).update(body).digest("hex");
  return same(given, `sha256=${expected}`);
}

/** The name of the forge a request verifiably comes from, or null. */
function verify(headers, body, secrets) {
  if (fromGithub(headers, body, secrets.github)) return "github";
  return null;
}

module.exports = { verify };
