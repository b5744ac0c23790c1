import { expect, it } from "vitest";
import { BadSeat, reserve } from "../src/orders/reserve";

it("reserves free seats", () => {
    const { seats } = reserve("hamlet-1", ["A1", "a2"], new Set());
    expect(seats.map((s) => s.number)).toEqual([1, 2]);
});

it("refuses taken and unknown seats", () => {
    expect(() => reserve("hamlet-1", ["A1"], new Set(["A1"]))).toThrow(BadSeat);
    expect(() => reserve("hamlet-1", ["1A"], new Set())).toThrow("no such seat");
});
