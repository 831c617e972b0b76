import type { RawAnswer } from "./answers.ts";
import type { HostileCase } from "./case.ts";

/** What a client saw of one case. */
export interface Seen {
  readonly answers: readonly RawAnswer[];
  /** What came that is no answer. */
  readonly broken?: string | undefined;
  /** Nothing ended within the bound: no answer, and the connection stayed. */
  readonly hung?: true;
  /** The connection was refused: nobody listens any more. */
  readonly gone?: string | undefined;
}

/** What is wrong with what came of a case; undefined where nothing is. */
export function faultIn(attack: HostileCase, seen: Seen): string | undefined {
  const { answers, broken, gone, hung } = seen;
  if (gone !== undefined) return `the server is gone: ${gone}`;
  if (broken !== undefined) return `no answer of HTTP: ${JSON.stringify(broken)}`;
  const failed = answers.find(({ status }) => status >= 500);
  if (failed !== undefined) return `failed: ${shown(failed)}`;
  if (hung) return `neither an answer nor an end, after ${answers.length} answers`;
  const most = attack.answers ?? 1;
  if (answers.length > most)
    return `${answers.length} answers and not ${most}: ${shown(answers.at(-1))}`;
  return faultOfVerdict(attack, answers, most);
}

function faultOfVerdict(
  { isRight, verdict }: HostileCase,
  answers: readonly RawAnswer[],
  most: number,
): string | undefined {
  const good = answers.filter(({ status }) => status < 400);
  if (verdict === "refused") return good.length > 0 ? `let pass: ${shown(good[0])}` : undefined;
  const wrong = good.find(({ body }) => !(isRight?.(body) ?? true));
  if (wrong !== undefined) return `a wrong answer: ${shown(wrong)}`;
  if (verdict !== "right") return undefined;
  if (good.length === most) return undefined;
  return `${good.length} right answers and not ${most}: ${shown(answers.find(({ status }) => status >= 400))}`;
}

function shown(answer: RawAnswer | undefined): string {
  return answer === undefined ? "nothing" : `${answer.status} ${answer.body.slice(0, 300)}`;
}

/** An answer without what differs each time: ids, times, signatures, and how the connection goes on. */
export function meaningOf({ body, status }: RawAnswer): string {
  const told = body
    .replaceAll(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, "ID")
    .replaceAll(/\d{8}T\d{6}Z/g, "TIME");
  return `${status} ${told}`;
}
