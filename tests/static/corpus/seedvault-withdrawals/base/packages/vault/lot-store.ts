import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Movement {
    at: string;
    grams: number;
    reason: string;
}

export interface Lot {
    accession: string;
    species: string;
    grams: number;
    movements: Movement[];
}

/** One JSON file for each lot. */
export class LotStore {
    constructor(private readonly folder: string) {}

    async read(accession: string): Promise<Lot> {
        return JSON.parse(await readFile(this.#file(accession), 'utf8')) as Lot;
    }

    async write(lot: Lot): Promise<void> {
        const file = this.#file(lot.accession);
        await writeFile(`${file}.new`, JSON.stringify(lot, null, 1));
        await rename(`${file}.new`, file);
    }

    #file(accession: string): string {
        if (!/^[A-Z]{2,4}-\d{1,8}$/.test(accession)) throw new RangeError(`accession ${accession}`);
        return join(this.folder, `${accession}.json`);
    }
}
