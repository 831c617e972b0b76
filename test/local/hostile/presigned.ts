import type { Random } from "../../laws/random/random.ts";
import { type GoodCall, goodCall, plain } from "./calls.ts";
import type { PlainCase } from "./case.ts";
import { type Draft, headerValue, presigned, withBody, withHeader } from "./request.ts";
import type { World } from "./world.ts";

const minute = 60_000;

/** GetCallerIdentity as a mere URL: the form in which it proves to others who somebody is. */
function identityUrl(world: World, time = Date.now()): Draft {
  const target = "/?Action=GetCallerIdentity&Version=2011-06-15";
  const call = { service: "sts", body: "" } as const;
  return presigned(world.host, call, world.user, { method: "GET", target, time });
}

/** The same with something in its query replaced, or put behind. */
function changed(draft: Draft, from: string | RegExp, to: string): Draft {
  const target = from === "" ? draft.target + to : draft.target.replace(from, to);
  return { ...draft, target };
}

const otherDigit = (draft: Draft) => changed(draft, /.$/, draft.target.endsWith("0") ? "1" : "0");

/** What makes a signed URL one that is not. */
const spoilt: Readonly<Record<string, (draft: Draft, random: Random) => Draft>> = {
  "another digit": otherDigit,
  "more in its query": (draft, random) =>
    changed(
      draft,
      "",
      `&${random.one(["a=b", "X-Amz-Expires=999999", "X-Amz-Date=20300101T000000Z", "X-Amz-Credential=x", "Action=ListUsers"])}`,
    ),
  "less in its query": (draft, random) =>
    changed(
      draft,
      new RegExp(
        `X-Amz-${random.one(["Date", "Expires", "Credential", "Algorithm", "SignedHeaders", "Signature"])}=[^&]*&?`,
      ),
      "",
    ),
  "another algorithm": draft => changed(draft, "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1"),
  "a longer life": draft => changed(draft, "X-Amz-Expires=900", "X-Amz-Expires=604800"),
  "another Region": draft => changed(draft, "eu-west-1", "us-east-1"),
  "another host": draft => withHeader(draft, "host", "sts.amazonaws.com"),
  "another method": (draft, random) => ({
    ...draft,
    method: random.one(["PUT", "DELETE", "PATCH"]),
  }),
  "another session token": draft =>
    changed(draft, /X-Amz-Security-Token=[^&]*/, "X-Amz-Security-Token=x"),
  "another operation": draft => {
    const kms = headerValue(draft, "x-amz-target") !== "";
    if (kms) return withHeader(draft, "x-amz-target", "TrentService.ListKeys");
    const url = changed(draft, "Action=GetCallerIdentity", "Action=GetSessionToken");
    return withBody(url, Buffer.from("Action=ListRoles&Version=2010-05-08"));
  },
};

const names = Object.keys(spoilt);

/** A call or an identity signed in its query, and spoilt. */
export function badUrl(random: Random, world: World): PlainCase {
  const url = random.chance(0.5);
  if (random.chance(0.1)) {
    const time = Date.now() - (16 + random.below(9_999)) * minute;
    const { call } = goodCall(random, world);
    const draft = url
      ? identityUrl(world, time)
      : presigned(world.host, call, world.user, { time });
    return plain("url", "expired", draft, "refused");
  }
  const name = random.one(names);
  const draft = url
    ? identityUrl(world)
    : presigned(world.host, goodCall(random, world).call, world.user);
  const made = spoilt[name]?.(draft, random) ?? otherDigit(draft);
  return plain("url", name, made, "refused");
}

/** The same, as it should be. */
export function goodUrl(random: Random, world: World): PlainCase {
  const { call, isRight }: GoodCall = goodCall(random, world);
  if (random.chance(0.5)) {
    return plain("url", "good", presigned(world.host, call, world.user), "right", isRight);
  }
  const who = `<Arn>arn:aws:sts::${world.account}:assumed-role/break-glass/keywright</Arn>`;
  const time = Date.now() - random.below(14) * minute;
  return plain("url", "good", identityUrl(world, time), "right", body => body.includes(who));
}
