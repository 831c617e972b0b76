/** Where the local AWS takes its time from: milliseconds since the epoch. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
