const { WebSocketServer } = require('ws');
const { Room } = require('./room');

const room = new Room('lobby');
const server = new WebSocketServer({ port: Number(process.env.PORT || 7070) });

server.on('connection', (socket, request) => {
	const nick = new URL(request.url, 'http://localhost').searchParams.get('nick');
	if (!nick || room.members.has(nick)) return socket.close(4000, 'nick');
	room.join(nick, socket);
	socket.on('message', (data) => room.say(nick, String(data)));
	socket.on('close', () => room.leave(nick));
});
