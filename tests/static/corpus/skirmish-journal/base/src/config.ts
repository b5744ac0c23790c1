export interface Config {
	port: number
	maxPlayers: number
}

function int(name: string, fallback: number): number {
	const raw = process.env[name]
	if (raw === undefined) return fallback
	const value = Number(raw)
	if (!Number.isInteger(value) || value < 0) {
		throw new Error(`${name} must be a non-negative integer, got "${raw}"`)
	}
	return value
}

export function loadConfig(): Config {
	return {
		port: int('SKIRMISH_PORT', 7777),
		maxPlayers: int('SKIRMISH_MAX_PLAYERS', 16),
	}
}
