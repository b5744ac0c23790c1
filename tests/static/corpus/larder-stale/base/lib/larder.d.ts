export interface LarderOptions {
	/** Milliseconds for which a result is fresh. */
	ttl: number;
	now?: () => number;
}

export class Larder<K, V> {
	constructor(options: LarderOptions);
	readonly size: number;
	get(key: K, load: (key: K) => V | Promise<V>): Promise<V>;
	prune(): void;
}
