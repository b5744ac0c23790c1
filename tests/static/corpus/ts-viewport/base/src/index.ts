export { Camera } from "./camera/camera.js";
export type { Rect, Vec2 } from "./world/geometry.js";
