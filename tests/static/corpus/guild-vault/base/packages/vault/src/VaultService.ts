import { KeyedMutex } from "./KeyedMutex";
import { Vault, VaultStore } from "./VaultStore";

export class VaultError extends Error {}

export class VaultService {
    private readonly mutex = new KeyedMutex();

    public constructor(private readonly store: VaultStore) {}

    public balance(guildId: string): Promise<Vault> {
        return this.store.load(guildId);
    }

    public async deposit(guildId: string, amount: number): Promise<Vault> {
        assertAmount(amount);
        return this.mutex.run(guildId, async () => {
            const vault = await this.store.load(guildId);
            const updated: Vault = { ...vault, gold: vault.gold + amount };
            await this.store.save(updated);
            return updated;
        });
    }
}

function assertAmount(amount: number): void {
    if (!Number.isSafeInteger(amount) || amount <= 0) {
        throw new VaultError("amount must be a positive whole number");
    }
}
