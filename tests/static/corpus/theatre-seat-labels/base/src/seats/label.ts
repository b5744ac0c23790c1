export interface Seat {
    row: string;
    number: number;
}

const PATTERN = /^([A-Z]{1,2})(\d{1,3})$/;

/** "C14" -> { row: "C", number: 14 }; null when it is no seat label. */
export function parseSeatLabel(label: string): Seat | null {
    const match = PATTERN.exec(label.trim().toUpperCase());
    if (match === null) {
        return null;
    }
    return { row: match[1], number: Number(match[2]) };
}

export function seatLabel(seat: Seat): string {
    return `${seat.row}${seat.number}`;
}
