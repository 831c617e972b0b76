import { keyArn, parseArn } from "../../../model/arn.ts";
import type { Key, Principal } from "../../../model/estate.ts";
import {
  accountOf,
  type Caller,
  isOutsider,
  principalArn,
  type Request,
} from "../../../model/request.ts";
import { evaluate } from "../../evaluate.ts";
import { contextValue } from "./apply.ts";
import type { Reach, World } from "./change.ts";
import { set } from "./places.ts";

const administration = ["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:CreateGrant"];
const operations = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:DescribeKey"];
const probeId = "00000000-0000-0000-0000-000000000000";

/** A request that nobody asked about, which tells whether an edit touches more than it should. */
interface Probe {
  readonly reach: Reach;
  readonly ask: (world: World) => World;
}

/**
 * What else becomes allowed, or ceases to be, between two worlds.
 * @param before the world before, in which the call itself is already as it is afterwards
 */
export function reachOf(before: World, after: World): Reach[] {
  const probes = probesFor(before);
  const first = firstAnswers(before, probes);
  const found = new Set<Reach>();
  for (const [at, { reach, ask }] of probes.entries()) {
    if (!found.has(reach) && first[at] !== allowed(ask(after))) found.add(reach);
  }
  return order.filter(reach => found.has(reach));
}

const order: readonly Reach[] = [
  "other operations",
  "other principals",
  "administration",
  "other keys",
];

// Many changes are measured against the same world.
const known = new WeakMap<World, readonly boolean[]>();

function firstAnswers(before: World, probes: readonly Probe[]): readonly boolean[] {
  const answers = known.get(before) ?? probes.map(({ ask }) => allowed(ask(before)));
  known.set(before, answers);
  return answers;
}

function allowed({ request, estate }: World): boolean {
  return evaluate(request, estate).answer === "allowed";
}

function probesFor(world: World): Probe[] {
  const { request, estate } = world;
  const key = estate.keys.get(request.resource);
  if (key === undefined || !request.action.startsWith("kms:")) return [];
  const other = (actions: readonly string[], reach: Reach): Probe[] =>
    actions
      .filter(action => action !== request.action)
      .flatMap(action => {
        const ask = (at: World) => ({ ...at, request: { ...at.request, action } });
        // With an identity policy that allows everything it is the key policy that is asked.
        return [
          { reach, ask },
          { reach, ask: (at: World) => ask(withEverything(at)) },
        ];
      });
  const probes = [
    ...other(operations, "other operations"),
    { reach: "other keys" as const, ask: onOtherKey },
    ...strangers(world),
  ];
  return administration.includes(request.action)
    ? probes
    : [...probes, ...other(administration, "administration")];
}

const everything = {
  name: "everything",
  document: {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: "*", Resource: "*" },
  },
} as const;

function withEverything(world: World): World {
  return set(world, "principals", principalArn(world.request.caller), principal => ({
    ...principal,
    inline: [...principal.inline, everything],
  }));
}

/** The same request for another key of the place, which has no aliases and no tags. */
function onOtherKey({ request, estate }: World): World {
  const key = estate.keys.get(request.resource);
  const place = parseArn(request.resource);
  if (key === undefined || place === undefined) return { request, estate };
  const arn = keyArn(place, probeId);
  // Edits of the key's own policy are about that key.
  const policy = { name: "default", document: delegating(key) };
  const twin: Key = { ...key, arn, id: probeId, aliases: [], tags: {}, grants: [], policy };
  const context = Object.fromEntries(
    Object.entries(request.context).filter(
      ([name]) => !/^(kms:(Resource|Request)Alias|aws:ResourceTag\/)/i.test(name),
    ),
  );
  return {
    request: { ...request, resource: arn, context },
    estate: { ...estate, keys: new Map(estate.keys).set(arn, twin) },
  };
}

function delegating({ account }: Key) {
  const Principal = { AWS: account };
  return {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal, Action: "kms:*", Resource: "*" },
  } as const;
}

/**
 * Principals of the caller's account: one with the caller's managed policies and groups, and one
 * with an identity policy that allows everything, who tells what the key policy lets through.
 */
function strangers({ request }: World): Probe[] {
  if (isOutsider(request.caller)) return [];
  const [, partition = "aws"] = request.resource.split(":");
  const arn = `arn:${partition}:iam::${accountOf(request.caller)}:role/keywright-probe`;
  return [
    {
      reach: "other principals",
      ask: at => asStranger(at, arn, { inline: [everything], attached: [] }),
    },
    {
      reach: "other principals",
      ask: at => {
        const twin = at.estate.principals.get(principalArn(at.request.caller));
        const own = { inline: [], attached: twin?.attached ?? [] };
        const boundary = twin?.boundary === undefined ? {} : { boundary: twin.boundary };
        return asStranger(at, arn, { ...own, ...boundary });
      },
    },
  ];
}

function asStranger(
  { request, estate }: World,
  arn: string,
  policies: Pick<Principal, "inline" | "attached" | "boundary">,
): World {
  const caller: Caller = { kind: "role", role: arn, session: "probe" };
  const stranger: Principal = {
    kind: "role",
    arn,
    id: "AROAKEYWRIGHTPROBE000",
    name: "keywright-probe",
    path: "/",
    account: accountOf(request.caller),
    tags: {},
    created: 0,
    trust: { name: "trust", document: { Statement: [] } },
    description: "",
    maxSessionDuration: 3600,
    ...policies,
  };
  return {
    request: { ...request, caller, context: contextOf(request, arn) },
    estate: { ...estate, principals: new Map(estate.principals).set(arn, stranger) },
  };
}

/** The caller's context, with what tells who calls. */
function contextOf({ context }: Request, arn: string): Request["context"] {
  const others = Object.entries(context).filter(
    ([name]) => !/^aws:(PrincipalArn|PrincipalTag\/|userid|username)/i.test(name),
  );
  const known = contextValue(context, "aws:PrincipalArn") !== undefined;
  return Object.fromEntries(known ? [...others, ["aws:PrincipalArn", arn]] : others);
}
