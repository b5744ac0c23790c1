export interface BeaconEvent {
    name: string;
    at: number;
    props: Record<string, string | number | boolean>;
}

/** Sends one request body to the collector; rejects if it was not accepted. */
export type Transport = (body: string) => Promise<void>;
