import type { Random } from "../../laws/random/random.ts";
import type { HostileCase } from "./case.ts";
import { bytesOf, type Draft, withHeader } from "./request.ts";
import { hostileText } from "./texts.ts";
import type { World } from "./world.ts";

const paths = [
  "health",
  "estate",
  "decisions",
  "decisions?after=0&wait=25",
  "audit",
  "audit?limit=1e9",
  "clock",
  "credentials",
  "token",
  "",
  "nothing",
  "../_keywright/estate",
  "__proto__",
];

const bodies = [
  '{"advance":"8d"}',
  '{"set":"2030-01-01T00:00:00Z"}',
  '{"who":"arn:aws:iam::111122223333:role/break-glass"}',
  '{"root":"111122223333"}',
  '{"cluster":"prod","namespace":"catalog","name":"catalog-api"}',
  "",
];

/** A request for a control path, as the user's own tools send it, but for the token. */
function asked(random: Random, world: World): Draft {
  const path = random.one(paths);
  const body = Buffer.from(random.one(bodies));
  return {
    method: random.one(["GET", "POST", "POST", "OPTIONS", "PUT", "DELETE"]),
    target: `/_keywright/${path}`,
    version: "HTTP/1.1",
    headers: [
      ["host", world.host],
      ["content-length", String(body.length)],
    ],
    body,
  };
}

const strangers = [
  "evil.example",
  "127.0.0.1.evil.example",
  "localhost.evil.example",
  "127.0.0.1@evil.example",
  "evil.example#127.0.0.1",
  "[::1].evil.example",
  "0.0.0.0",
  "",
];

type Attack = (draft: Draft, random: Random, world: World) => Draft;

const bearer = ({ run }: World) => `Bearer ${run.token}`;

/** What a web page, a container or a guess could send; none of it gets in. */
const attacks: Readonly<Record<string, Attack>> = {
  "without the token": draft => draft,
  "with a wrong token": (draft, random, world) =>
    withHeader(
      draft,
      "authorization",
      random.one([
        `Bearer ${world.run.token.slice(0, -1)}`,
        `Bearer ${world.run.token}x`,
        `Basic ${world.run.token}`,
        world.run.token,
        "Bearer ",
        `bearer ${world.run.token}`,
        `Bearer ${hostileText(random, 100).replaceAll(/[^\x20-\x7e]/g, "") || "x"}`,
      ]),
    ),
  "with a token in the query": (draft, _, world) => ({
    ...draft,
    target: `${draft.target}?token=${world.run.token}`,
  }),
  "under a rebound name": (draft, random, world) =>
    withHeader(withHeader(draft, "authorization", bearer(world)), "host", random.one(strangers)),
  "from a page of another origin": (draft, random, world) =>
    withHeader(
      withHeader(draft, "authorization", bearer(world)),
      "origin",
      random.one(["http://evil.example", "null", "https://127.0.0.1.evil.example", "file://"]),
    ),
  "with two names": (draft, random, world) => {
    const named = withHeader(draft, "authorization", bearer(world));
    return { ...named, headers: [...named.headers, ["Host", random.one(strangers)]] };
  },
  "by an absolute target": (draft, random) => ({
    ...draft,
    target: `http://${random.one(["127.0.0.1", "evil.example", "localhost:1"])}${draft.target}`,
  }),
  "by another spelling": (draft, random) => ({
    ...draft,
    target: draft.target.replace(
      "/_keywright",
      random.one([
        "/%5Fkeywright",
        "//_keywright",
        "/./_keywright",
        "/_KEYWRIGHT",
        "/x/../_keywright",
        "/_keywright;",
        "\\_keywright",
      ]),
    ),
  }),
};

const names = Object.keys(attacks);

/** Requests for the control paths by who has no business there. `health` alone tells anybody that it runs. */
export function intruder(random: Random, world: World): HostileCase {
  const name = random.one(names);
  const draft = attacks[name]?.(asked(random, world), random, world);
  if (draft === undefined) throw new Error(`no attack ${name}`);
  const open =
    /without|wrong|query|spelling/.test(name) && draft.target.startsWith("/_keywright/health");
  const bytes = bytesOf(draft);
  return {
    ...{ family: "control", name: `${draft.method} ${draft.target} ${name}`, pieces: [bytes] },
    verdict: open ? "any" : "refused",
  };
}

/** The paths of OIDC issuers and of other people's endpoints, which are not here. */
export function elsewhere(random: Random, world: World): HostileCase {
  const target = random.one([
    "/.well-known/openid-configuration",
    "/.well-known/jwks.json",
    "/keys",
    "/openid/v1/jwks",
    "/latest/meta-data/iam/security-credentials/",
    "/_localstack/health",
    "/moto-api/reset",
    "/favicon.ico",
    "/../../etc/passwd",
    "/%2e%2e/%2e%2e/run.json",
    "/.keywright/run.json",
    `/${hostileText(random, 3_000).replaceAll(/[^\x21-\x7e]/g, "")}`,
  ]);
  const draft: Draft = {
    ...{ method: random.one(["GET", "POST", "PUT"]), target, version: "HTTP/1.1" },
    headers: [
      ["host", world.host],
      ["content-length", "0"],
    ],
    body: Buffer.alloc(0),
  };
  return {
    family: "elsewhere",
    name: target.slice(0, 60),
    pieces: [bytesOf(draft)],
    verdict: "refused",
  };
}
