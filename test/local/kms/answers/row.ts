import type { SourceName } from "./sources.ts";

/**
 * What AWS answers to a call of KMS in a situation. Texts and parameters may hold placeholders in
 * angle brackets, which `world.ts` explains.
 */
export interface Answer {
  readonly operation: string;
  /** What is the matter with the call, in words. */
  readonly situation: string;
  /** What the call sends; a text is sent as it is. */
  readonly parameters: Parameters | string;
  /** Who calls: an administrator, or somebody without any permission. */
  readonly by?: "nobody";
  readonly status: number;
  /** AWS's name of the exception; empty where the call succeeds. */
  readonly code: string;
  /** The whole text; empty where AWS answers with none. */
  readonly text: string;
  /** Where the answer is shown; without any, code or text are not known for sure. */
  readonly sources: readonly SourceName[];
  /** What the sources do not show of the answer. */
  readonly unsure?: string;
}

export type Parameters = Readonly<Record<string, unknown>>;

/** A refusal with the status that KMS has for all but its own faults. */
export function refusal(
  operation: string,
  situation: string,
  parameters: Answer["parameters"],
  [code, text]: readonly [code: string, text: string],
  sources: readonly SourceName[],
  more: Pick<Answer, "by" | "unsure"> = {},
): Answer {
  return { operation, situation, parameters, status: 400, code, text, sources, ...more };
}

/** What AWS says of a key whose usage is another than the operation's. */
export function wrongUsage(key: string, is: string, operation: string) {
  const text = `${key} key usage is ${is} which is not valid for ${operation}.`;
  return ["InvalidKeyUsageException", text] as const;
}
