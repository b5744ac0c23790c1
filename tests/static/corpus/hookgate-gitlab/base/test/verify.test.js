const test = require("node:test");
const assert = require("node:assert/strict");
const crypto = require("crypto");
const { verify } = require("../verify");

const body = Buffer.from('{"ref":"refs/heads/main"}');
const secrets = { github: "octo-secret" };

function sign(secret) {
  return "sha256=" + crypto.createHmac("sha256", secret).update(body).digest("hex");
}

test("a signed github hook is accepted", () => {
  assert.equal(verify({ "x-hub-signature-256": sign("octo-secret") }, body, secrets), "github");
});

test("a wrong signature is refused", () => {
  assert.equal(verify({ "x-hub-signature-256": sign("guess") }, body, secrets), null);
});

test("nothing is accepted without a secret", () => {
  assert.equal(verify({ "x-hub-signature-256": sign("") }, body, {}), null);
});
