export class Room {
	private readonly scores = new Map<string, number>()

	constructor(private readonly maxPlayers: number) {}

	join(player: string): boolean {
		if (this.scores.has(player) || this.scores.size >= this.maxPlayers) return false
		this.scores.set(player, 0)
		return true
	}

	frag(player: string): number {
		const score = (this.scores.get(player) ?? 0) + 1
		this.scores.set(player, score)
		return score
	}

	leave(player: string): void {
		this.scores.delete(player)
	}

	board(): Array<[string, number]> {
		return [...this.scores].sort((a, b) => b[1] - a[1])
	}
}
