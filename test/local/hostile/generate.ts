import { Random } from "../../laws/random/random.ts";
import type { HostileCase } from "./case.ts";
import { badCiphertext, forgedGrant } from "./ciphers.ts";
import { elsewhere, intruder } from "./control.ts";
import { formOfNobody, formOfRoot, simulation, vainChange } from "./forms.ts";
import { badFrame } from "./framing.ts";
import { badLines, noHttp } from "./http.ts";
import { jsonAround, jsonOfNobody, jsonOfRoot } from "./json.ts";
import { badPod, goodPod, otherPath, restOfNobody, restOfRoot } from "./pods.ts";
import { badUrl, goodUrl } from "./presigned.ts";
import { badSignature, badSigner, deadSigner, goodSignature } from "./signatures.ts";
import { smuggled } from "./smuggling.ts";
import { behindBad, brokenOff, deaf, expecting, inPieces, leaving, pipelined } from "./streams.ts";
import { forgedToken, goodToken, strayToken } from "./tokens.ts";
import type { World } from "./world.ts";

type Family = (random: Random, world: World) => HostileCase;

/** All families, each with how often it comes. */
const families: readonly (readonly [weight: number, family: Family])[] = [
  [90, badLines],
  [90, badFrame],
  [50, smuggled],
  [25, noHttp],
  [20, inPieces],
  [15, expecting],
  [20, pipelined],
  [20, behindBad],
  [40, brokenOff],
  [20, leaving],
  [1, deaf],
  [110, badSignature],
  [80, badSigner],
  [30, deadSigner],
  [40, goodSignature],
  [40, badUrl],
  [15, goodUrl],
  [60, jsonOfNobody],
  [40, jsonOfRoot],
  [40, jsonAround],
  [60, formOfNobody],
  [30, formOfRoot],
  [20, vainChange],
  [20, simulation],
  [70, badCiphertext],
  [10, forgedGrant],
  [50, forgedToken],
  [8, strayToken],
  [1, goodToken],
  [40, badPod],
  [1, goodPod],
  [30, restOfNobody],
  [15, restOfRoot],
  [5, otherPath],
  [40, intruder],
  [15, elsewhere],
];

const total = families.reduce((sum, [weight]) => sum + weight, 0);

/**
 * The hostile request of a number. The same seed and number do the same to the same kind of request
 * again; keys, signatures and times are those of the world and the day.
 */
export function hostileCase(seed: number, number: number, world: World): HostileCase {
  const random = new Random(Math.imul(seed, 0x9e3779b1) + number);
  let place = random.below(total);
  for (const [weight, family] of families) {
    if (place < weight) return family(random, world);
    place -= weight;
  }
  throw new Error("the weights do not add up");
}
