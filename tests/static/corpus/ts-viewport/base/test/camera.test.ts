import { describe, expect, it } from "vitest";
import { Camera } from "../src/index.js";

describe("Camera", () => {
    it("sees a box around its position", () => {
        const camera = new Camera({ width: 320, height: 180 });
        camera.moveTo({ x: 500, y: 400 });
        expect(camera.view).toEqual({ x: 340, y: 310, width: 320, height: 180 });
    });

    it("sees less when zoomed in", () => {
        const camera = new Camera({ width: 320, height: 180 });
        camera.zoom = 2;
        expect(camera.view).toEqual({ x: -80, y: -45, width: 160, height: 90 });
    });

    it("maps its position to the middle of the screen", () => {
        const camera = new Camera({ width: 320, height: 180 });
        camera.moveTo({ x: 500, y: 400 });
        expect(camera.toScreen({ x: 500, y: 400 })).toEqual({ x: 160, y: 90 });
    });
});
