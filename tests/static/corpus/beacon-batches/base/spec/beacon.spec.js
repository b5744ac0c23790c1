import { test } from 'node:test';
import assert from 'node:assert';
import { Beacon } from '../dist/index.js';

test('an event is sent as a list of one', async () => {
    const bodies = [];
    const beacon = new Beacon(async (body) => { bodies.push(JSON.parse(body)); });
    await beacon.track('door-open', { lane: 3 });
    assert.strictEqual(bodies.length, 1);
    assert.strictEqual(bodies[0][0].name, 'door-open');
    assert.deepStrictEqual(bodies[0][0].props, { lane: 3 });
});
