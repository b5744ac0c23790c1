import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Larder } from "../lib/larder.js";

function setup(options) {
	const clock = { time: 0 };
	return { clock, larder: new Larder({ now: () => clock.time, ...options }) };
}

describe("Larder", () => {
	it("loads once while a result is fresh", async () => {
		const { clock, larder } = setup({ ttl: 100 });
		let loads = 0;
		const load = async () => ++loads;
		assert.equal(await larder.get("a", load), 1);
		clock.time = 99;
		assert.equal(await larder.get("a", load), 1);
		clock.time = 100;
		assert.equal(await larder.get("a", load), 2);
	});

	it("shares a load between callers", async () => {
		const { larder } = setup({ ttl: 100 });
		let loads = 0;
		const load = async () => ++loads;
		const results = await Promise.all([larder.get("a", load), larder.get("a", load)]);
		assert.deepEqual(results, [1, 1]);
		assert.equal(loads, 1);
	});

	it("hands a failure to every caller and does not keep it", async () => {
		const { larder } = setup({ ttl: 100 });
		let loads = 0;
		const load = async () => {
			loads++;
			if (loads === 1) throw new Error("rate service is down");
			return "1.08";
		};
		const first = larder.get("a", load);
		const second = larder.get("a", load);
		await assert.rejects(first, /rate service is down/);
		await assert.rejects(second, /rate service is down/);
		assert.equal(larder.size, 0);
		assert.equal(await larder.get("a", load), "1.08");
		assert.equal(loads, 2);
	});

	it("prunes what has expired", async () => {
		const { clock, larder } = setup({ ttl: 100 });
		await larder.get("a", () => 1);
		clock.time = 50;
		await larder.get("b", () => 2);
		clock.time = 120;
		larder.prune();
		assert.equal(larder.size, 1);
	});
});
