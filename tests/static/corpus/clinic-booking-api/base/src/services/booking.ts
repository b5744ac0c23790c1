import { NoSuchSlot, SlotTaken, type Slot, type SlotRepository } from "./slots.js";

export class BookingService {
  constructor(private readonly slots: SlotRepository) {}

  async book(slotId: string, patient: string): Promise<Slot> {
    const slot = await this.slots.find(slotId);
    if (!slot) throw new NoSuchSlot(slotId);
    if (!(await this.slots.assign(slotId, patient))) throw new SlotTaken(slotId);
    return { ...slot, patient };
  }
}
