import fc from "fast-check";
import { expect, test } from "vitest";
import type { Statement, Ternary } from "../../src/model/index.ts";
import { type DocumentKind, explain, parsePolicy } from "../../src/policy/index.ts";
import { and } from "../../src/policy/ternary.ts";
import { estateOf, roleArn } from "../policy/world.ts";
import { decide, law, order, situation, some } from "./random-situations.ts";

test("adding a Deny never lets more through", () => {
  law((each, more) => {
    const denied = { ...each, identity: [...each.identity, { ...more, Effect: "Deny" as const }] };
    expect(order[decide(denied).answer]).toBeLessThanOrEqual(order[decide(each).answer]);
  });
});

test("adding an Allow never lets less through", () => {
  law((each, more) => {
    const allowed = {
      ...each,
      identity: [...each.identity, { ...more, Effect: "Allow" as const }],
    };
    expect(order[decide(allowed).answer]).toBeGreaterThanOrEqual(order[decide(each).answer]);
    const named = { ...more, Effect: "Allow" as const, Principal: { AWS: roleArn } };
    const inKey = { ...each, keyPolicy: [...each.keyPolicy, named] };
    expect(order[decide(inKey).answer]).toBeGreaterThanOrEqual(order[decide(each).answer]);
  });
});

test("adding a boundary never lets more through", () => {
  law((each, more) => {
    const limited = decide(each, { boundary: more });
    expect(order[limited.answer]).toBeLessThanOrEqual(order[decide(each).answer]);
  });
});

test("the order of statements does not matter", () => {
  law(each => {
    const turned = {
      ...each,
      keyPolicy: each.keyPolicy.toReversed(),
      identity: each.identity.toReversed(),
    };
    expect(decide(turned).answer).toBe(decide(each).answer);
  });
});

test("the order of elements and context keys does not matter, nor the case of names", () => {
  const turn = <T extends object>(value: T): T =>
    Object.fromEntries(Object.entries(value).toReversed()) as T;
  law(each => {
    const upper = Object.fromEntries(
      Object.entries(each.context).map(([name, value]) => [name.toUpperCase(), value]),
    );
    const turned = {
      ...each,
      keyPolicy: each.keyPolicy.map(turn),
      identity: each.identity.map(turn),
      context: turn(upper),
    };
    expect(decide(turned).answer).toBe(decide(each).answer);
  });
});

test("one value and a list of that value mean the same", () => {
  law(each => {
    const listed = each.identity.map(
      (own): Statement => ({
        ...own,
        Action: [own.Action ?? []].flat(),
        Resource: [own.Resource ?? []].flat(),
      }),
    );
    expect(decide({ ...each, identity: listed }).answer).toBe(decide(each).answer);
  });
});

test("a statement split into one for each of its actions means the same", () => {
  law((each, more) => {
    const both = { ...more, Action: ["kms:Encrypt", "kms:Decrypt"] };
    const split = both.Action.map(Action => ({ ...more, Action }));
    const joined = { ...each, identity: [...each.identity, both] };
    expect(decide({ ...each, identity: [...each.identity, ...split] }).answer).toBe(
      decide(joined).answer,
    );
  });
});

test("telling what was unknown changes no answer but unknown", () => {
  law(each => {
    const before = decide({ ...each, unknown: ["aws:SourceIp"] }).answer;
    if (before === "unknown") return;
    for (const ip of [undefined, "a", "b", "alias/a"]) {
      const context = ip === undefined ? each.context : { ...each.context, "aws:SourceIp": ip };
      expect(decide({ ...each, context, unknown: [] }).answer).toBe(before);
    }
  });
});

test("an Allow with an empty list of patterns allows nothing", () => {
  const patterns = some(
    "ForAnyValue:StringLike",
    "ForAnyValue:StringEquals",
    "StringLike",
    "ArnLike",
  );
  fc.assert(
    fc.property(
      situation,
      patterns,
      some("kms:RequestAlias", "aws:PrincipalArn"),
      (each, operator, key) => {
        const empty: Statement = {
          Effect: "Allow",
          Action: "*",
          Resource: "*",
          Condition: { [operator]: { [key]: [] } },
        };
        const given = {
          ...each,
          context: { ...each.context, "kms:RequestAlias": "alias/a", "aws:PrincipalArn": roleArn },
        };
        expect(decide({ ...given, identity: [...each.identity, empty] }).answer).toBe(
          decide(given).answer,
        );
      },
    ),
  );
});

test("the trace says what was decided: its statements are the sum of their elements", () => {
  law(each => {
    const decision = decide(each);
    for (const { statements } of decision.trace) {
      for (const { matches, elements } of statements) {
        expect(matches).toBe(
          elements.reduce<Ternary>((all, element) => and(all, element.matches), true),
        );
      }
    }
  });
});

test("the reason fits the answer and points at statements that matched", () => {
  law(each => {
    const { answer, reason, trace } = decide(each);
    const at = (policy: number, index: number) => trace[policy]?.statements[index];
    const kinds = {
      allowed: ["allow", "root-user"],
      denied: ["explicit-deny", "implicit-deny"],
      unknown: ["unknown"],
    };
    expect(kinds[answer]).toContain(reason.kind);
    if (reason.kind === "explicit-deny") {
      expect(at(reason.policy, reason.statement)).toMatchObject({ effect: "Deny", matches: true });
    }
    if (reason.kind === "allow") {
      expect(reason.by.length).toBeGreaterThan(0);
      for (const ref of reason.by) {
        expect(at(ref.policy, ref.statement)).toMatchObject({ effect: "Allow", matches: true });
      }
    }
    if (reason.kind === "implicit-deny") expect(reason.missing.length).toBeGreaterThan(0);
    if (reason.kind === "unknown")
      expect(reason.keys.length + reason.contested.length).toBeGreaterThan(0);
  });
});

test("every decision can be explained, with a line for each statement and a hint where it is not allowed", () => {
  law(each => {
    const decision = decide(each);
    const { summary, lines, hints } = explain(decision, estateOf({}));
    expect(summary.startsWith(`${decision.answer}: `)).toBe(true);
    expect(lines.length).toBe(decision.trace.flatMap(({ statements }) => statements).length);
    expect(lines.filter(({ why }) => why === "")).toEqual([]);
    if (decision.answer !== "allowed") expect(hints.length).toBeGreaterThan(0);
    expect([summary, ...hints].filter(words => /undefined|\.$/.test(words))).toEqual([]);
  });
});

test("what parsePolicy takes decides as the document that it was written from", () => {
  law(each => {
    const text = JSON.stringify({ Version: "2012-10-17", Statement: each.keyPolicy });
    const { document } = parsePolicy(text, { kind: "key" });
    const sids = each.keyPolicy.filter(({ Sid }) => Sid !== undefined).length;
    if (sids > 1) expect(document).toBeUndefined();
    else
      expect(decide(each, { ...(document && { keyPolicy: document }) }).answer).toBe(
        decide(each).answer,
      );
  });
});

test("parsePolicy throws at no text", () => {
  const json = fc.json().map(text => text.slice(0, 200));
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), json),
      some<DocumentKind>("key", "identity", "trust", "session"),
      (text, kind) => {
        const { document, problems } = parsePolicy(text, { kind });
        expect(document === undefined).toBe(problems.some(({ severity }) => severity === "error"));
      },
    ),
  );
});
