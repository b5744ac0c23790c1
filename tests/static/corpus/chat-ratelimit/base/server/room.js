const { Limiter } = require('./limiter');

const LIMIT = { messages: 5, seconds: 10 };

class Room {
	constructor(name, now = Date.now) {
		this.name = name;
		this.now = now;
		this.members = new Map();
	}

	join(nick, socket) {
		this.members.set(nick, { socket, limiter: new Limiter(LIMIT, this.now) });
	}

	leave(nick) {
		this.members.delete(nick);
	}

	say(nick, text) {
		const { socket, limiter } = this.members.get(nick);
		if (!limiter.take()) {
			socket.send(JSON.stringify({ type: 'error', code: 'too-fast' }));
			return;
		}
		const message = JSON.stringify({ type: 'say', nick, text });
		for (const member of this.members.values()) member.socket.send(message);
	}
}

module.exports = { Room };
