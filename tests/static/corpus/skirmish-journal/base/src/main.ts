import { loadConfig } from './config'
import { Room } from './room'
import { GameServer } from './server'

async function main(): Promise<void> {
	const config = loadConfig()
	const server = new GameServer(new Room(config.maxPlayers))

	async function shutdown(): Promise<void> {
		await server.close()
	}

	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => {
			console.log(`${signal}, closing`)
			shutdown().then(
				() => process.exit(0),
				(err) => {
					console.error(err)
					process.exit(1)
				},
			)
		})
	}

	console.log('listening on', await server.listen(config.port))
}

main().catch((err) => {
	console.error(err)
	process.exitCode = 1
})
