import { describe, expect, it } from "vitest";
import { BookingService } from "../src/services/booking.js";
import { SlotTaken } from "../src/services/slots.js";
import { MemorySlots } from "./memory-slots.js";

describe("book", () => {
  it("assigns the patient", async () => {
    const slots = new MemorySlots({ id: "s1", doctor: "Ito", startsAt: "2024-09-02T08:00Z", patient: null });
    const slot = await new BookingService(slots).book("s1", "p7");
    expect(slot.patient).toBe("p7");
  });

  it("refuses a taken slot", async () => {
    const slots = new MemorySlots({ id: "s1", doctor: "Ito", startsAt: "2024-09-02T08:00Z", patient: "p1" });
    await expect(new BookingService(slots).book("s1", "p7")).rejects.toThrow(SlotTaken);
  });
});
