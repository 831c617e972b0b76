import type { Estate, Request } from "../../../src/model/index.ts";
import { randomEstate } from "./estate.ts";
import { Random } from "./random.ts";
import { randomRequest } from "./request.ts";

/** Requests in a random estate, all of a seed. */
export interface Cases {
  readonly seed: number;
  readonly estate: Estate;
  readonly requests: readonly Request[];
}

/** Makes the cases of a seed. */
export function casesOf(seed: number, count: number): Cases {
  const random = new Random(seed);
  const estate = randomEstate(random);
  return { seed, estate, requests: Array.from({ length: count }, () => randomRequest(random)) };
}
