import { strict as assert } from "assert";

import { InMemoryVaultStore, VaultError, VaultService } from "../src";

describe("VaultService", () => {
    let service: VaultService;

    beforeEach(() => {
        service = new VaultService(new InMemoryVaultStore());
    });

    it("adds deposits up", async () => {
        await Promise.all([service.deposit("owls", 30), service.deposit("owls", 12)]);
        assert.equal((await service.balance("owls")).gold, 42);
    });

    it("refuses fractions of a coin", async () => {
        await assert.rejects(service.deposit("owls", 0.5), VaultError);
    });
});
