export interface Vault {
    readonly guildId: string;
    readonly gold: number;
}

export interface VaultStore {
    load(guildId: string): Promise<Vault>;
    save(vault: Vault): Promise<void>;
}

export class InMemoryVaultStore implements VaultStore {
    private readonly vaults = new Map<string, Vault>();

    public async load(guildId: string): Promise<Vault> {
        return this.vaults.get(guildId) ?? { guildId, gold: 0 };
    }

    public async save(vault: Vault): Promise<void> {
        this.vaults.set(vault.guildId, vault);
    }
}
