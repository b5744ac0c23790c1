import { readFile, rename, writeFile } from 'node:fs/promises'

export class Total {
    constructor(path) {
        this.path = path
        this.cents = 0
        this.saving = Promise.resolve()
    }

    async load() {
        try {
            this.cents = JSON.parse(await readFile(this.path, 'utf8')).cents
        } catch (error) {
            if (error.code !== 'ENOENT') throw error
        }
    }

    add(cents) {
        this.cents += cents
        const saved = this.saving.catch(() => {}).then(() => this.save())
        this.saving = saved
        return saved
    }

    async save() {
        const part = `${this.path}.part`
        await writeFile(part, JSON.stringify({ cents: this.cents }))
        await rename(part, this.path)
    }
}
