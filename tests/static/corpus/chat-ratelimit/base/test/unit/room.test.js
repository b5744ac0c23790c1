const { expect } = require('chai');
const { Room } = require('../../server/room');

describe('Room', () => {
	let clock, room, inbox;

	beforeEach(() => {
		clock = 0;
		room = new Room('lobby', () => clock);
		inbox = { ann: [], bob: [] };
		for (const nick of ['ann', 'bob']) {
			room.join(nick, { send: (m) => inbox[nick].push(JSON.parse(m)) });
		}
	});

	it('delivers to everyone', () => {
		room.say('ann', 'hi');
		expect(inbox.ann).to.deep.equal([{ type: 'say', nick: 'ann', text: 'hi' }]);
		expect(inbox.bob).to.deep.equal(inbox.ann);
	});

	it('stops a flood and tells the sender', () => {
		for (let i = 0; i < 6; i++) room.say('ann', `${i}`);
		expect(inbox.bob).to.have.length(5);
		expect(inbox.ann[5]).to.deep.equal({ type: 'error', code: 'too-fast' });
	});

	it('lets a sender go on after the window', () => {
		for (let i = 0; i < 6; i++) room.say('ann', `${i}`);
		clock = 10001;
		room.say('ann', 'again');
		expect(inbox.bob).to.have.length(6);
	});
});
