import type { Slot, SlotRepository } from "../src/services/slots.js";

export class MemorySlots implements SlotRepository {
  readonly all: Map<string, Slot>;

  constructor(...slots: Slot[]) {
    this.all = new Map(slots.map((s) => [s.id, { ...s }]));
  }

  async find(id: string) {
    return this.all.get(id);
  }

  async assign(id: string, patient: string) {
    const slot = this.all.get(id);
    if (!slot || slot.patient) return false;
    slot.patient = patient;
    return true;
  }

  async release(id: string, patient: string) {
    const slot = this.all.get(id);
    if (!slot || slot.patient !== patient) return false;
    slot.patient = null;
    return true;
  }
}
