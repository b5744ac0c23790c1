import { KeyedLock } from './keyed-lock.js';
import { Lot, LotStore } from './lot-store.js';

export class Vault {
    #locks = new KeyedLock();

    constructor(
        private readonly store: LotStore,
        private readonly now: () => Date = () => new Date(),
    ) {}

    lot(accession: string): Promise<Lot> {
        return this.store.read(accession);
    }

    /** Seed that came in, from a harvest or from another bank. */
    deposit(accession: string, grams: number, reason: string): Promise<Lot> {
        return this.#locks.run(accession, async () => {
            const lot = await this.store.read(accession);
            lot.grams += grams;
            lot.movements.push({ at: this.now().toISOString(), grams, reason });
            await this.store.write(lot);
            return lot;
        });
    }
}
