import { writeFileSync } from "node:fs";
import { answersOf } from "../test/local/kms/answers/all.ts";
import {
  footnotes,
  keyStates,
  type Outcome,
  states,
} from "../test/local/kms/answers/key-states.ts";
import { inputs } from "../test/local/kms/answers/model.ts";
import type { Answer } from "../test/local/kms/answers/row.ts";
import { several } from "../test/local/kms/answers/rows/order.ts";
import { type SourceName, sources } from "../test/local/kms/answers/sources.ts";

/** The table of KMS's refusals, by operation and situation, as Markdown. */
export function kmsAnswersPage(): string {
  const operations = Object.keys(inputs).sort();
  return `${[
    "# What KMS answers",
    "<!-- Made by `npm run pages` from test/local/kms/answers/; do not edit. -->",
    intro,
    "## In which order",
    order,
    answersTable(several),
    "## Key states",
    stateNotes,
    stateTable(),
    ...operations.flatMap(operation => [`## ${operation}`, answersTable(answersOf(operation))]),
    "## Sources",
    Object.entries(sources).map(sourceLine).join("\n"),
  ].join("\n\n")}\n`;
}

const intro = `Every refusal of KMS's 56 operations that a source or its service model shows: the situation, the status and AWS's code, the exact text, and what shows it. The local AWS is held to every row by a test that sends the call over the wire, past what a client would check (\`test/local/kms/answers/\`).

- **unsourced**: nothing was found that shows AWS's text or code; the local AWS answers so, and your code should not rely on it.
- *unsure*: what the sources leave open of a row that they otherwise show.
- *no text*: AWS answers with none; clients then say "null" or nothing.
- \`<symmetric key>\` in a text is the ARN of the key that the call names, with its state where it is not enabled; \`<257 × a>\` is that letter 257 times, \`<alias of other key>\` what belongs to that key.
- The account is 111122223333, the Region eu-west-1.`;

const order = `1. The signature. What is wrong with it is the same for every service: [the local AWS](local-aws.md).
2. The types of the members: SerializationException, about the first that does not fit.
3. What the service model asks of each member: ValidationException, about all of them at once, \`2 validation errors detected: …; …\`.
4. The key: is it there, is it named in a way that the operation takes. Before it, of Decrypt and ReEncrypt by SYMMETRIC_DEFAULT: does the ciphertext name a key at all.
5. Permission.
6. What members ask of one another and of the key's kind; usage comes before state, and state before algorithm and size.
7. Whether the call is a dry run; and what only doing it shows, such as another encryption context.

Measured are 3 before 4, and the order within 6. That permission comes after the key's being there and before its state, and where a ciphertext that is none is told, is recorded nowhere; no page says it.`;

const stateNotes =
  "What a call meets that uses a key in a state, after AWS's page. A cell is empty where the state is no hindrance.";

/** Which answers the words of the table stand for, with the key as it is called there. */
function stateTable(): string {
  const rows = Object.entries(keyStates).map(([operation, row]) => [
    `[${operation}](#${operation.toLowerCase()})`,
    ...states.map(state => cell(row[state])),
  ]);
  const meanings = Object.entries(footnotes).map(([word, { code, text }]) => [
    word,
    code,
    quoted(text.replace("KEY", "<key>")),
  ]);
  return [
    table(["operation", ...states], rows),
    table(["in the table", "code", "text"], meanings),
  ].join("\n\n");
}

function cell(outcome: Outcome): string {
  return outcome === "ok" ? "" : outcome;
}

function answersTable(rows: readonly Answer[]): string {
  return table(
    ["situation", "answer", "text", "shown by"],
    merged(rows).map(({ code, shared, situation, sources: names, status, text, unsure }) => [
      escaped(shared ?? situation),
      `${status} ${code}`,
      quoted(text),
      shownBy(names, unsure),
    ]),
  );
}

interface Merged extends Answer {
  /** The situation of several rows with one answer. */
  readonly shared?: string;
}

/** Rows with one answer that differ in the member alone, as one. */
function merged(rows: readonly Answer[]): Merged[] {
  const groups = new Map<string, Answer[]>();
  for (const row of rows) {
    const { code, operation, situation, sources: names, text, unsure } = row;
    const what = situation.slice(situation.indexOf(" "));
    const isOfMember = /^[A-Z][\w.]* is a (?:text|number)$/.test(situation);
    const key = JSON.stringify([
      operation,
      isOfMember ? what : situation,
      code,
      text,
      names,
      unsure,
    ]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map(group => {
    const [first, ...more] = group as [Answer, ...Answer[]];
    if (more.length === 0) return first;
    const members = group.map(({ situation }) => situation.slice(0, situation.indexOf(" ")));
    const what = first.situation.slice(first.situation.indexOf(" "));
    return { ...first, shared: `${members.join(", ")}${what}` };
  });
}

function shownBy(names: readonly SourceName[], unsure: string | undefined): string {
  const shown = names.length === 0 ? "**unsourced**" : names.map(linked).join(", ");
  return unsure === undefined ? shown : `${shown}; *unsure:* ${unsure}`;
}

function linked(name: SourceName): string {
  return `[${sources[name].name}]`;
}

function sourceLine([, { name, url }]: readonly [string, { name: string; url: string }]): string {
  return `[${name}]: ${url}`;
}

function quoted(text: string): string {
  return text === "" ? "*no text*" : `\`${escaped(text)}\``;
}

/** A bar would end a cell, also within code. */
function escaped(text: string): string {
  return text.replaceAll("|", "\\|");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

if (import.meta.main) {
  writeFileSync(new URL("../docs/kms-answers.md", import.meta.url), kmsAnswersPage());
}
