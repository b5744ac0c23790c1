import { describe, expect, it } from "vitest";
import { parseSeatLabel, seatLabel } from "../src/seats/label";

describe("seat labels", () => {
    it("reads row and number", () => {
        expect(parseSeatLabel(" c14 ")).toEqual({ row: "C", number: 14 });
        expect(parseSeatLabel("14C")).toBeNull();
    });

    it("writes them back", () => {
        expect(seatLabel({ row: "AA", number: 3 })).toBe("AA3");
    });
});
