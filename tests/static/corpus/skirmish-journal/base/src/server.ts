import * as net from 'node:net'
import * as readline from 'node:readline'
import { Room } from './room'

export class GameServer {
	private readonly sockets = new Set<net.Socket>()
	private readonly listener: net.Server

	constructor(private readonly room: Room) {
		this.listener = net.createServer((socket) => this.accept(socket))
	}

	listen(port: number): Promise<number> {
		return new Promise((resolve, reject) => {
			this.listener.once('error', reject)
			this.listener.listen(port, () => {
				this.listener.off('error', reject)
				resolve((this.listener.address() as net.AddressInfo).port)
			})
		})
	}

	async close(): Promise<void> {
		const closed = new Promise<void>((resolve, reject) => {
			this.listener.close((err) => (err ? reject(err) : resolve()))
		})
		const hungUp = [...this.sockets].map((socket) => {
			const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()))
			socket.destroy()
			return gone
		})
		await Promise.all([closed, ...hungUp])
	}

	private accept(socket: net.Socket): void {
		let player: string | undefined
		this.sockets.add(socket)
		socket.on('error', (err) => console.warn('socket:', err.message))
		socket.on('close', () => {
			this.sockets.delete(socket)
			if (player !== undefined) this.room.leave(player)
		})

		const lines = readline.createInterface({ input: socket })
		// readline passes the socket's errors on; they are reported above
		lines.on('error', () => {})
		lines.on('line', (line) => {
			const [verb, arg] = line.trim().split(/\s+/)
			if (verb === 'JOIN' && arg && player === undefined) {
				if (!this.room.join(arg)) return void socket.end('FULL\n')
				player = arg
				socket.write(`WELCOME ${arg}\n`)
			} else if (verb === 'FRAG' && player !== undefined) {
				socket.write(`SCORE ${this.room.frag(player)}\n`)
			} else if (verb === 'BOARD') {
				socket.write(JSON.stringify(this.room.board()) + '\n')
			} else {
				socket.write('WHAT\n')
			}
		})
	}
}
