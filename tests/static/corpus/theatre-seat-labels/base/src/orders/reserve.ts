import { parseSeatLabel, seatLabel, type Seat } from "../seats/label";

export interface Reservation {
    show: string;
    seats: Seat[];
}

export class BadSeat extends Error {}

export function reserve(show: string, labels: string[], taken: ReadonlySet<string>): Reservation {
    const seats: Seat[] = [];
    for (const label of labels) {
        const seat = parseSeatLabel(label);
        if (seat === null) {
            throw new BadSeat(`no such seat: ${label}`);
        }
        if (taken.has(seatLabel(seat))) {
            throw new BadSeat(`already taken: ${seatLabel(seat)}`);
        }
        seats.push(seat);
    }
    return { show, seats };
}
