// Limits how many messages a connection may send.
class Limiter {
	constructor({ messages, seconds }, now = Date.now) {
		this.messages = messages;
		this.window = seconds * 1000;
		this.now = now;
		this.sent = [];
	}

	// May one more message be sent now? Counts it if so.
	take() {
		const start = this.now() - this.window;
		this.sent = this.sent.filter((t) => t > start);
		if (this.sent.length >= this.messages) return false;
		this.sent.push(this.now());
		return true;
	}
}

module.exports = { Limiter };
