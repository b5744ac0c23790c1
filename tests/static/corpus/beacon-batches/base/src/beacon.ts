import type { BeaconEvent, Transport } from './types.js';

/** Collects usage events of a kiosk and sends them to the collector. */
export class Beacon {
    constructor(private readonly send: Transport) {}

    track(name: string, props: BeaconEvent['props'] = {}): Promise<void> {
        const event: BeaconEvent = { name, at: Date.now(), props };
        return this.send(JSON.stringify([event]));
    }
}
