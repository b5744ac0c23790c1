export class Larder {
	#entries = new Map();
	#loads = new Map();
	#ttl;
	#now;

	constructor({ ttl, now = Date.now }) {
		this.#ttl = ttl;
		this.#now = now;
	}

	get size() {
		return this.#entries.size;
	}

	async get(key, load) {
		const entry = this.#entries.get(key);
		if (entry && this.#now() < entry.freshUntil) return entry.value;
		return this.#refresh(key, load);
	}

	prune() {
		const now = this.#now();
		for (const [key, entry] of this.#entries) {
			if (now >= entry.freshUntil) this.#entries.delete(key);
		}
	}

	#refresh(key, load) {
		const running = this.#loads.get(key);
		if (running) return running;
		const started = this.#load(key, load).finally(() => this.#loads.delete(key));
		this.#loads.set(key, started);
		return started;
	}

	async #load(key, load) {
		const value = await load(key);
		this.#entries.set(key, { value, freshUntil: this.#now() + this.#ttl });
		return value;
	}
}
