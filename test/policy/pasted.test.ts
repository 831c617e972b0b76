import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agreementOf } from "../../src/check/index.ts";
import { accessDeniedMessage } from "../../src/policy/index.ts";
import { type Pasted, readPasted } from "../../src/policy/pasted/index.ts";
import messages from "../vectors/policy/messages.json" with { type: "json" };
import { ask, askOne, type Question } from "./ask.ts";

interface Row {
  readonly title: string;
  /** The page or thread that shows the text; names and numbers in it are made up. */
  readonly source: string;
  readonly text: string;
  readonly says: readonly Pasted[];
}

const folder = join(import.meta.dirname, "../vectors/policy/pasted");
const rows = readdirSync(folder).flatMap(file =>
  (JSON.parse(readFileSync(join(folder, file), "utf8")) as readonly Row[]).map(row => ({
    ...row,
    file: file.replace(".json", ""),
  })),
);

describe("what AWS's messages say", () => {
  test.each(rows)("$file: $title", ({ text, says, source }) => {
    expect(readPasted(text), source).toEqual(says);
  });

  test.each(
    (messages as unknown as readonly { title: string; question: Question }[]).map(
      ({ title, question }) => ({ title, question }),
    ),
  )("the engine's own text for $title is read back, and agrees with it", ({ question }) => {
    const refused = ask(question).decisions.find(({ answer }) => answer !== "allowed");
    if (refused === undefined) throw new Error("the vector is not refused");
    const [said] = readPasted(accessDeniedMessage(refused));
    expect(said).toMatchObject({ kind: "denied", action: refused.request.action });
    expect(agreementOf(refused, said?.why)).toBe("same");
  });

  test("a refusal for another reason does not agree", () => {
    const decision = askOne({});
    const [said] = readPasted(accessDeniedMessage(decision));
    expect(agreementOf(decision, said?.why)).toBe("same");
    expect(agreementOf(decision, { kind: "missing", policyKind: "boundary" })).toBe("other");
    expect(agreementOf(decision, { kind: "explicit", policyKind: "identity" })).toBe("other");
    expect(agreementOf(decision, { kind: "explicit" })).toBe("other");
    expect(agreementOf(decision, { kind: "hidden" })).toBe("same");
  });

  test("a service control policy that does not allow agrees with both of AWS's texts", () => {
    const { answer, request, trace } = askOne({});
    const reason = { kind: "implicit-deny", missing: ["service-control"] } as const;
    const decision = { answer, request, trace, reason };
    const why = { policyKind: "service-control" } as const;
    expect(agreementOf(decision, { kind: "missing", ...why })).toBe("same");
    expect(agreementOf(decision, { kind: "explicit", ...why })).toBe("same");
  });
});

const arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const message =
  "User: arn:aws:sts::111122223333:assumed-role/prod-app/some.body@example.com is not authorized " +
  `to perform: kms:GenerateDataKeyWithoutPlaintext on resource: ${arn} because no identity-based ` +
  "policy allows the kms:GenerateDataKeyWithoutPlaintext action";
const [plain] = readPasted(message);

describe("a message is read through what terminals, mail and logs do to it", () => {
  test("a terminal may break it at any column from 20 on", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 200 }),
        fc.constantFrom("", "  ", "│ "),
        (width, start) => {
          const lines = message.match(new RegExp(`.{1,${width}}`, "g")) ?? [];
          expect(readPasted(lines.map(line => start + line).join("\n"))).toEqual([plain]);
        },
      ),
    );
  });

  test("SOPS breaks it between words and puts a frame before it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 80 }), width => {
        const lines: string[] = [""];
        for (const word of message.split(" ")) {
          const last = lines.at(-1) ?? "";
          if (last.length + word.length > width && last !== "") lines.push(word);
          else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
        }
        const framed = lines.map((line, i) => (i === 0 ? `    - | ${line}` : `      | ${line}`));
        expect(readPasted(framed.join("\n"))).toEqual([plain]);
      }),
    );
  });

  test.each([
    [
      "escaped twice as JSON within JSON",
      JSON.stringify(JSON.stringify({ error: `x\n${message}` })),
    ],
    ["escaped in a text that is no JSON", `msg=${JSON.stringify(`"${message}"\n`)}`],
    [
      "with entities of HTML",
      `&lt;Message&gt;${message.replace("User", "&#85;ser")}&lt;/Message&gt;`,
    ],
    ["with escapes for letters", `\\u003c${message}\\u003e`],
    ["in smart quotes", `“${message}”`],
    ["in colours", `\u001b[31mError:\u001b[0m ${message}`],
    ["in capitals", message.replace(/is not authorized to perform/, x => x.toUpperCase())],
    ["quoted in a mail", message.replace(/(.{70})/g, "$1\n> ")],
    [
      "after a time stamp in a log line",
      `2026-01-01T00:00:00Z stderr F {"msg":${JSON.stringify(message)}}`,
    ],
  ])("%s", (_, text) => {
    expect(readPasted(text)).toEqual([plain]);
  });

  test("several messages come in their order, each once", () => {
    const other = message.replaceAll("GenerateDataKeyWithoutPlaintext", "Decrypt");
    const found = readPasted(`${message}\nnoise\n${other}\n${message}\n`);
    expect(found.map(({ action }) => action)).toEqual([
      "kms:GenerateDataKeyWithoutPlaintext",
      "kms:Decrypt",
    ]);
  });

  test("a message that a log tells twice is one, the fuller one", () => {
    const sops = `  arn:aws:kms:eu-west-1:111122223333:alias/a: FAILED\n    - | ${message}`;
    const found = readPasted(JSON.stringify({ msg: message, error: sops, stack: message }));
    expect(found).toHaveLength(1);
    expect(found[0]?.sent?.keyId).toBe("arn:aws:kms:eu-west-1:111122223333:alias/a");
  });

  test("nothing else of the text is kept", () => {
    const secret = "hunter2-wJalrXUtnFEMI";
    const text = `password=${secret} User: ${secret} is not authorized to perform: kms:Decrypt ${secret}`;
    expect(
      JSON.stringify(readPasted(`${text}\n{"token":"${secret}","msg":"${message}"}`)),
    ).not.toContain(secret);
  });

  test("a text without a message gives none", () => {
    expect(readPasted("")).toEqual([]);
    expect(readPasted("all is well\n{}\n[]")).toEqual([]);
  });
});

const pieces = fc.constantFrom(
  ...[
    "User: ",
    "is not authorized to perform",
    ": kms:Decrypt",
    " on resource: ",
    arn,
    "\n",
    " ",
    "{",
  ],
  ...[
    "with an explicit deny in",
    " a ",
    "session policy",
    ": arn:aws:",
    "\\",
    '"',
    "&#",
    "│ ",
    "}",
    "[[",
  ],
  ...[
    "because no ",
    "identity-based policy",
    "FAILED",
    "a".repeat(50),
    "Alias ",
    " is disabled",
    "\\u00",
  ],
);

describe("whatever is pasted", () => {
  test("it gives messages or none, and never fails", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 400 }), fc.json()), text => {
        expect(Array.isArray(readPasted(text))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), parts => {
        expect(Array.isArray(readPasted(parts.join("")))).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  test("a log of many megabytes of the worst pieces is read in time that grows with its length", () => {
    const worst = [
      "\\",
      "User: ",
      "[",
      '{"a":',
      " ",
      "\n",
      `${arn} is `,
      "\u001b[",
      "&#1",
      "a:",
      "arn:aws:",
    ];
    for (const piece of worst) {
      const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
      expect(readPasted(text)).toEqual([]);
      expect(readPasted(`${text}${message}`).length).toBeLessThan(3);
    }
    const many = `${message}\n`.repeat(5_000);
    expect(readPasted(many)).toEqual([plain]);
  });
});
