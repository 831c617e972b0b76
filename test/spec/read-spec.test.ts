import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readSpec } from "../../src/spec/index.ts";
import { goodFiles, head, specOf, withoutPlaces } from "./helpers.ts";
import { vector, written } from "./vectors.ts";

const applications = "applications:\n  payments:\n    environments: [prod]\n";

describe("the files of this repository are right", () => {
  for (const [name, text] of goodFiles()) {
    test(name, () => {
      const { spec, problems } = readSpec(text, "keywright.yaml");
      expect(problems.filter(problem => problem.severity === "error")).toEqual([]);
      expect(spec?.keys.length).toBeGreaterThan(0);
    });
  }
});

test("the sketch has one warning: no cluster serves staging, so its service account gets nothing there", () => {
  const { problems } = readSpec(vector("sketch.yaml"), "sketch.yaml");
  expect(problems.map(problem => problem.code)).toEqual(["unserved-environment"]);
});

test("the shop's file has no problem at all", () => {
  expect(readSpec(goodFiles().get("shop") ?? "", "shop").problems).toEqual([]);
});

test("a short file gets every default", () => {
  const [key] = specOf(vector("shortest.yaml")).keys;
  expect(key).toMatchObject({
    alias: "alias/prod-payments-sops",
    context: { app: "payments", env: "prod" },
    rotation: { enabled: true, periodInDays: 365 },
    deletionWindow: 30,
    tags: {},
  });
  expect(key?.files).toBeUndefined();
});

test("an empty context asks for none", () => {
  expect(specOf(`${head}context: {}\n${applications}`).keys[0]?.context).toEqual({});
});

describe("the form of the text does not matter", () => {
  const text = vector("everything.yaml");
  const plain = withoutPlaces(specOf(text));
  test("a byte order mark changes nothing", () => {
    expect(withoutPlaces(specOf(`\ufeff${text}`))).toEqual(plain);
  });
  test("line ends of Windows change nothing", () => {
    expect(withoutPlaces(specOf(text.replaceAll("\n", "\r\n")))).toEqual(plain);
  });
  test("JSON is YAML", () => {
    const json = { version: 1, account: "111122223333", region: "eu-west-1", applications: {} };
    expect(readSpec(JSON.stringify(json), "keywright.json").problems).toEqual([]);
  });
  test("merges are written out, and the mapping's own keys win", () => {
    const merged = `${head}applications:
  payments: &app { environments: [prod], rotation: 90 }
  payroll: { <<: *app, rotation: 180 }
  search: { <<: [{ rotation: 270 }, *app] }
`;
    const periods = specOf(merged).keys.map(key => [key.application, key.rotation.periodInDays]);
    expect(periods).toEqual([
      ["payments", 90],
      ["payroll", 180],
      ["search", 270],
    ]);
  });
});

describe("places count from 1 in lines and columns and from 0 in offsets", () => {
  const wrong = `${head}regoin: x\n${applications}`;
  const spanIn = (text: string) => {
    const span = readSpec(text, "k.yaml").problems.find(p => p.code === "unknown-key")?.span;
    if (span === undefined) throw new Error("the unknown key is not told");
    return { ...span, text: text.slice(span.start.offset, span.end.offset) };
  };
  test("with line ends of Unix", () => {
    const { start, end, text } = spanIn(wrong);
    expect(text).toBe("regoin");
    expect([start.line, start.column, end.line, end.column]).toEqual([4, 1, 4, 7]);
  });
  test("with line ends of Windows", () => {
    const { start, text } = spanIn(wrong.replaceAll("\n", "\r\n"));
    expect([text, start.line, start.column]).toEqual(["regoin", 4, 1]);
  });
  test("after a byte order mark, which takes no column", () => {
    const marked = spanIn(`\ufeffregoin: x\n${head}${applications}`);
    expect([marked.text, marked.start.line, marked.start.column]).toEqual(["regoin", 1, 1]);
  });
  test("in a file that an alias writes out, the place is where the text stands", () => {
    const text = `${head}applications:\n  a: &a { environments: [prod], regoin: x }\n  b: *a\n`;
    const { problems } = readSpec(text, "k.yaml");
    const unknown = problems.filter(problem => problem.code === "unknown-key");
    expect(unknown.map(problem => problem.span?.start.line)).toEqual([5]);
  });
});

describe("what is no file of people is refused, not choked on", () => {
  const codes = (text: string) => readSpec(text, "k.yaml").problems.map(problem => problem.code);
  test("nothing, white space and comments alone are an empty file", () => {
    for (const text of ["", "\n\n", "# nothing yet\n", "\ufeff", "---\n"]) {
      expect(codes(text)).toEqual(["empty-file"]);
    }
  });
  test("a single value is not a mapping", () => expect(codes("hello")).toEqual(["not-a-mapping"]));
  test("deep nesting", () => {
    for (const depth of [80, 2_000, 100_000]) {
      expect(codes(`version: ${"[".repeat(depth)}${"]".repeat(depth)}`)).toContain("yaml-too-deep");
    }
  });
  test("more than a million characters", () => {
    expect(codes(`# ${"x".repeat(1_000_001)}`)).toEqual(["file-too-large"]);
  });
  test("names that mean something to JavaScript are names like others", () => {
    const spec = specOf(`${head}applications:\n  constructor: { environments: [toString] }\n`);
    expect(spec.keys.map(key => key.alias)).toEqual(["alias/toString-constructor-sops"]);
    expect(codes(`${head}applications:\n  __proto__: { environments: [prod] }\n`)).toContain(
      "bad-key",
    );
  });
  test("a trust policy and a key policy over AWS's sizes", () => {
    const roles = Array.from({ length: 60 }, (_, i) => `role/some-team-or-other-${i}`).join(", ");
    const trust = `${head}roles: { big: { trust: { principals: [${roles}] } } }\n${applications}`;
    expect(codes(`${trust}    encrypt: [role/big]\n`)).toEqual(["trust-too-long"]);
    const far = Array.from(
      { length: 600 },
      (_, i) => `arn:aws:iam::444455556666:role/some-team-or-other-${i}`,
    );
    expect(codes(`${head}${applications}    encrypt: [${far.join(", ")}]\n`)).toEqual([
      "key-policy-too-long",
    ]);
  });
});

describe("reading never throws", () => {
  const files = [...goodFiles().values()];
  const token = fc.constantFrom(
    ..."{}[]:,&*!|>'\"%@`#-?~<\n\t \r\ufeff\u0000\ud83d".split(""),
    "*a",
    "&a ",
    "<<: ",
    "null",
    "012",
    "1e999",
    ".nan",
    "!!binary x",
    "? ",
    "{app}",
    "{x",
    "alias/aws/",
    "role/",
    "arn:aws:iam::1:root",
    "a/b",
    "environments:",
    "__proto__: 1",
    "- - -",
    "---\n",
    "...\n",
  );
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat(30),
    put: token,
  });

  test("for a right file with some stretches cut out and others put in", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        (file, edits) => {
          let text = file;
          for (const { at, cut, put } of edits) {
            const from = Math.floor(at * text.length);
            text = text.slice(0, from) + put + text.slice(from + cut);
          }
          sound(text);
        },
      ),
      { numRuns: 1500 },
    );
  });

  test("for a right file with some of its lines lost, doubled or moved", () => {
    const move = fc.tuple(fc.nat(), fc.nat(), fc.constantFrom("lose", "double", "move", "indent"));
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(move, { minLength: 1, maxLength: 8 }),
        (file, moves) => sound(shuffled(file.split("\n"), moves).join("\n")),
      ),
      { numRuns: 1000 },
    );
  });

  test("for any text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), sound), { numRuns: 500 });
  });

  test("for values of any kind in the place of those that belong there", () => {
    fc.assert(
      fc.property(fc.dictionary(anyKey, fc.jsonValue({ maxDepth: 4 })), value =>
        sound(
          JSON.stringify({ version: 1, account: "111122223333", region: "eu-west-1", ...value }),
        ),
      ),
      { numRuns: 1000 },
    );
  });
});

const anyKey = fc.constantFrom(
  "version",
  "account",
  "region",
  "environments",
  "alias",
  "context",
  "administrators",
  "clusters",
  "serviceAccountRole",
  "applications",
  "access",
  "roles",
  "sops",
  "rotation",
  "deletionWindow",
  "tags",
  "toString",
  "valueOf",
);

function shuffled(lines: string[], moves: readonly [number, number, string][]): string[] {
  const result = [...lines];
  for (const [a, b, how] of moves) {
    const at = a % result.length;
    const line = result[at] ?? "";
    if (how === "lose") result.splice(at, 1);
    if (how === "double") result.splice(b % result.length, 0, line);
    if (how === "move") result.splice(b % result.length, 0, ...result.splice(at, 1));
    if (how === "indent") result[at] = ` ${line}`;
    if (result.length === 0) return [""];
  }
  return result;
}

/** Either a spec or an error; and every problem has a place inside of the text. */
function sound(text: string): void {
  const { spec, problems } = readSpec(text, "k.yaml");
  const errors = problems.filter(problem => problem.severity === "error");
  if ((spec === undefined) !== errors.length > 0) throw new Error(written(problems));
  for (const { span } of problems) {
    if (!span) throw new Error("a problem has no place");
    const { start, end } = span;
    if (
      start.offset > end.offset ||
      end.offset > text.length ||
      start.line < 1 ||
      start.column < 1
    ) {
      throw new Error(`the place ${JSON.stringify(span)} is not in the text`);
    }
    const line = text.slice(0, start.offset).split("\n").length;
    if (line !== start.line) throw new Error(`line ${start.line} should be ${line}`);
  }
}
