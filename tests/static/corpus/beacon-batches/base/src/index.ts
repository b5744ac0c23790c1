export { Beacon } from './beacon.js';
export type { BeaconEvent, Transport } from './types.js';
