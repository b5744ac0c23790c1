import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { LotStore } from '../lot-store.js';
import { Vault } from '../vault.js';

describe('Vault', () => {
    let folder: string;
    let vault: Vault;

    beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), 'vault-'));
        const store = new LotStore(folder);
        await store.write({ accession: 'HOR-1041', species: 'Hordeum vulgare', grams: 500, movements: [] });
        vault = new Vault(store, () => new Date('2024-02-01T08:00:00Z'));
    });

    afterEach(() => rm(folder, { recursive: true }));

    it('adds deposits that come at the same time', async () => {
        await Promise.all([1, 2, 3].map((n) => vault.deposit('HOR-1041', n * 10, `harvest ${n}`)));
        const lot = await vault.lot('HOR-1041');
        assert.equal(lot.grams, 560);
        assert.equal(lot.movements.length, 3);
    });
});
