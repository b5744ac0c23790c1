export interface Slot {
  id: string;
  doctor: string;
  startsAt: string;
  patient: string | null;
}

export interface SlotRepository {
  find(id: string): Promise<Slot | undefined>;
  /** Resolves to false when the slot was taken in the meantime. */
  assign(id: string, patient: string): Promise<boolean>;
  /** Resolves to false when the slot is not booked by this patient. */
  release(id: string, patient: string): Promise<boolean>;
}

export class SlotTaken extends Error {}
export class NoSuchSlot extends Error {}
