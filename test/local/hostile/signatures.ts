import type { Random } from "../../laws/random/random.ts";
import { goodCall, plain } from "./calls.ts";
import type { PlainCase } from "./case.ts";
import { type Draft, headerValue, signed, withBody, withHeader, withoutHeader } from "./request.ts";
import { hostileText } from "./texts.ts";
import type { World } from "./world.ts";

type Spoil = (draft: Draft, random: Random) => Draft;

const authorization = (change: (text: string, random: Random) => string): Spoil => {
  return (draft, random) =>
    withHeader(draft, "authorization", change(headerValue(draft, "authorization"), random));
};

const other = (hex: string) => (hex === "0" ? "1" : "0");

/** What makes a well signed request one that is not; each is refused whatever it asks for. */
const spoilt: Readonly<Record<string, Spoil>> = {
  "another digit in the signature": authorization((text, random) => {
    const at = text.length - 1 - random.below(64);
    return text.slice(0, at) + other(text.charAt(at)) + text.slice(at + 1);
  }),
  "a signature cut short": authorization((text, random) => text.slice(0, -1 - random.below(64))),
  "a signature with more behind it": authorization(
    (text, random) => text + "0".repeat(1 + random.below(64)),
  ),
  "a signature of another alphabet": authorization(text => text.replace(/.{64}$/, "é".repeat(64))),
  "no signature": authorization(text => text.replace(/, Signature=.*/, "")),
  "two signatures, the second wrong": authorization(text => `${text}, Signature=${"0".repeat(64)}`),
  "another algorithm": authorization((text, random) =>
    text.replace(
      /^\S+/,
      random.one(["AWS4-ECDSA-P256-SHA256", "AWS4-HMAC-SHA1", "AWS", "Bearer", "NONE", ""]),
    ),
  ),
  "another Region": authorization(text => text.replace("/eu-west-1/", "/us-east-1/")),
  "another service": authorization((text, random) =>
    text.replace(
      /\/(?:kms|sts|iam)\/aws4/,
      `/${random.one(["s3", "ec2", "", "KMS", "kms "])}/aws4`,
    ),
  ),
  "another day in the scope": authorization(text => text.replace(/\/\d{8}\//, "/20150830/")),
  "another terminator": authorization(text => text.replace("aws4_request", "aws4_reques")),
  "an empty scope": authorization(text => text.replace(/Credential=[^,]*/, "Credential=////")),
  "a hostile scope": authorization((text, random) =>
    text.replace(/Credential=[^/]*/, `Credential=${latin(random)}`),
  ),
  "fewer signed headers": authorization(text =>
    text.replace(/SignedHeaders=[^;]*;/, "SignedHeaders="),
  ),
  "more signed headers": authorization((text, random) =>
    text.replace(
      "SignedHeaders=",
      `SignedHeaders=${random.one(["accept", "__proto__", "constructor", "", "host"])};`,
    ),
  ),
  "signed headers in another order": authorization(text =>
    text.replace(
      /SignedHeaders=([^,]*)/,
      (_, names: string) => `SignedHeaders=${names.split(";").reverse().join(";")}`,
    ),
  ),
  "nothing but host signed": authorization(text =>
    text.replace(/SignedHeaders=[^,]*/, "SignedHeaders=host"),
  ),
  "no signed headers": authorization(text => text.replace(/SignedHeaders=[^,]*/, "SignedHeaders=")),
  "no authorization": draft => withoutHeader(draft, "authorization"),
  "a hostile authorization": (draft, random) => withHeader(draft, "authorization", latin(random)),
  "another body": (draft, random) =>
    withBody(
      draft,
      Buffer.concat([draft.body, Buffer.from(random.one([" ", "\n", "&x=y", "\0"]))]),
    ),
  "no body": draft => withBody(draft, Buffer.alloc(0)),
  "another operation": draft => ({
    ...withHeader(draft, "x-amz-target", "TrentService.ScheduleKeyDeletion"),
    body: draft.body,
  }),
  "another method": (draft, random) => ({
    ...draft,
    method: random.one(["PUT", "PATCH", "DELETE"]),
  }),
  "another path": (draft, random) => ({
    ...draft,
    target: random.one(["/x", "/x/y", "/%2f", "//x"]),
  }),
  "a letter that looks like a blank behind a signed value": (draft, random) => {
    const name = random.one(["host", "content-type", "x-amz-date"]);
    return withHeader(draft, name, `${headerValue(draft, name)}\xa0`);
  },
  "a query that was not signed": (draft, random) => ({
    ...draft,
    target: `/?${random.one(["x", "X-Amz-Signature=x", "Action=ListUsers", "X-Amz-Expires=1", "%00", "a=%zz"])}`,
  }),
  "another host": (draft, random) =>
    withHeader(draft, "host", random.one(["kms.eu-west-1.amazonaws.com", "evil", "localhost"])),
  "another time": (draft, random) =>
    withHeader(
      draft,
      "x-amz-date",
      random.one(["20200101T000000Z", "now", "", "99999999T999999Z", "20260230T000000Z"]),
    ),
  "no time": draft => withoutHeader(draft, "x-amz-date"),
  "another session token": (draft, random) =>
    withHeader(
      draft,
      "x-amz-security-token",
      random.one(["", "x", headerValue(draft, "x-amz-security-token").slice(1), latin(random)]),
    ),
  "no session token": draft => withoutHeader(draft, "x-amz-security-token"),
  "a claimed hash of another body": draft =>
    withHeader(draft, "x-amz-content-sha256", "0".repeat(64)),
  "an unsigned payload": draft => withHeader(draft, "x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
  "a streamed payload": draft =>
    withHeader(
      withHeader(draft, "content-encoding", "aws-chunked"),
      "x-amz-content-sha256",
      "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    ),
};

/** A text that a header's value may hold on the wire. */
function latin(random: Random): string {
  return hostileText(random)
    .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, "~")
    .trim();
}

const names = Object.keys(spoilt);

/** A good call whose signature does not cover what is sent. */
export function badSignature(random: Random, world: World): PlainCase {
  const name = random.one(names);
  const { call } = goodCall(random, world);
  // The operation of a form stands in its body.
  const spoil = spoilt[name === "another operation" && call.service !== "kms" ? "no body" : name];
  const draft = signed(world.host, call, world.user);
  const changed = spoil?.(draft, random) ?? draft;
  return plain("signature", name, changed, "refused");
}

/** A good call that is signed, but not as it should be, or not by who may. */
export function badSigner(random: Random, world: World): PlainCase {
  const { call } = goodCall(random, world);
  const { host, user } = world;
  const minute = 60_000;
  const secret = user.secretAccessKey;
  const cases: readonly (readonly [string, () => Draft])[] = [
    [
      "expired",
      () => signed(host, call, user, { time: Date.now() - (16 + random.below(9_999)) * minute }),
    ],
    [
      "not yet current",
      () => signed(host, call, user, { time: Date.now() + (16 + random.below(9_999)) * minute }),
    ],
    [
      "another's secret",
      () => signed(host, call, { ...user, secretAccessKey: world.root.secretAccessKey }),
    ],
    [
      "a secret cut short",
      () =>
        signed(host, call, {
          ...user,
          secretAccessKey: secret.slice(0, random.below(secret.length)),
        }),
    ],
    ["an empty secret", () => signed(host, call, { ...user, secretAccessKey: "" })],
    [
      "an access key that is not there",
      () =>
        signed(host, call, {
          ...user,
          accessKeyId: random.one(["AKIAAAAAAAAAAAAAAAAA", "", "__proto__", "constructor", "*"]),
        }),
    ],
    ["the session token of nobody", () => signed(host, call, { ...user, sessionToken: "x" })],
    [
      "a session token of a lasting key",
      () => signed(host, call, { ...world.nobody, sessionToken: user.sessionToken ?? "" }),
    ],
    [
      "a session without its token",
      () => signed(host, call, { accessKeyId: user.accessKeyId, secretAccessKey: secret }),
    ],
    [
      "a session token of another session",
      () =>
        signed(host, call, {
          ...user,
          sessionToken: random.one(world.dead).by.sessionToken ?? "y",
        }),
    ],
    [
      "another service's scope",
      () =>
        signed(host, call, user, {
          scope: random.one(["s3", "dynamodb", call.service === "sts" ? "kms" : "sts"]),
        }),
    ],
    ["no Region", () => signed(host, call, user, { region: "" })],
    [
      "an operation that was not signed",
      () => {
        const rest = { time: Date.now() };
        const draft = signed(host, { ...call, operation: "ListKeys" }, user, { ...rest });
        return withHeader(draft, "x-amz-target", "TrentService.ListAliases");
      },
    ],
  ];
  const [name, make] = random.one(
    cases.filter(([name]) => call.service === "kms" || name !== "an operation that was not signed"),
  );
  return plain("signer", name, make(), "refused");
}

/** A good call signed with credentials that were good once. */
export function deadSigner(random: Random, world: World): PlainCase {
  const { by, why } = random.one(world.dead);
  return plain("signer", why, signed(world.host, goodCall(random, world).call, by), "refused");
}

/** A good call, signed as it should be in one of the ways there are. */
export function goodSignature(random: Random, world: World): PlainCase {
  const { call, isRight } = goodCall(random, world);
  const { host, user } = world;
  const ways: readonly (readonly [string, () => Draft])[] = [
    ["in the header", () => signed(host, call, user)],
    [
      "with more headers",
      () => signed(host, call, user, { headers: { accept: "*/*", "x-amz-user-agent": "a  b  c" } }),
    ],
    ["four minutes ago", () => signed(host, call, user, { time: Date.now() - 240_000 })],
    [
      "with a header that is not signed",
      () =>
        withHeader(
          signed(host, call, user),
          random.one(["accept", "__proto__", "constructor", "cookie"]),
          "x",
        ),
    ],
    [
      "in capitals",
      () => {
        const draft = signed(host, call, user);
        return {
          ...draft,
          headers: draft.headers.map(([name, value]) => [name.toUpperCase(), value] as const),
        };
      },
    ],
  ];
  const [name, make] = random.one(ways);
  return plain("good", name, make(), "right", isRight);
}
