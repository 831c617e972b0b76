import { readdirSync, readFileSync } from "node:fs";
import type { Answer } from "../../src/model/index.ts";
import type { Question } from "./ask.ts";
import type { World } from "./world.ts";

/** One page of AWS's guides: its example policies, and what they answer. */
export interface GuidePage {
  readonly page: string;
  readonly examples: readonly Example[];
}

interface Example {
  /** Which example of the page. */
  readonly example: string;
  readonly policies: World;
  readonly cases: readonly Case[];
}

interface Case {
  readonly title: string;
  /** Laid over the example's policies. */
  readonly question: Question;
  readonly answer: Answer;
  /** The KeyId that names no key, so that the call is denied before any policy is asked. */
  readonly unresolved?: string;
  /** The rule that gives the answer. */
  readonly because?: string;
}

/** Every page of both guides, with its file under `test/vectors/policy/`. */
export const guidePages = ["kms-guide", "iam-guide"].flatMap(folder => {
  const at = new URL(`../vectors/policy/${folder}/`, import.meta.url);
  return readdirSync(at).map(name => {
    const page: GuidePage = JSON.parse(readFileSync(new URL(name, at), "utf8"));
    return { name: `${folder}/${name}`, ...page };
  });
});
