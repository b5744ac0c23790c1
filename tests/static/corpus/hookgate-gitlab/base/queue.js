const pending = [];

function enqueue(origin, body) {
  pending.push({ origin, body, received: Date.now() });
}

function drain() {
  return pending.splice(0);
}

module.exports = { enqueue, drain };
