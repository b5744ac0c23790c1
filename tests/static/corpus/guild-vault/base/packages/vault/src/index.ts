export { VaultError, VaultService } from "./VaultService";
export { InMemoryVaultStore, Vault, VaultStore } from "./VaultStore";
