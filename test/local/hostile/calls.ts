import type { Random } from "../../laws/random/random.ts";
import type { PlainCase, Verdict } from "./case.ts";
import { bytesOf, type Call, type Draft, signed } from "./request.ts";
import type { Sealed, World } from "./world.ts";

/** A call that `world.user` may make, and its right answer. */
export interface GoodCall {
  readonly call: Call;
  readonly isRight: (body: string) => boolean;
}

/** The opening of a ciphertext. */
export function decrypt(sealed: Sealed, over: Readonly<Record<string, unknown>> = {}): GoodCall {
  const CiphertextBlob = sealed.ciphertext.toString("base64");
  const body = JSON.stringify({ CiphertextBlob, EncryptionContext: sealed.context, ...over });
  return {
    call: { service: "kms", operation: "Decrypt", body },
    isRight: answer => answer.includes(`"Plaintext":"${sealed.plaintext}"`),
  };
}

/** A good call of any of the services, which changes nothing. */
export function goodCall(random: Random, world: World): GoodCall {
  const sealed = random.one(world.sealed);
  const form = (service: "sts" | "iam", body: string, right: string): GoodCall => ({
    call: { service, body },
    isRight: answer => answer.includes(right),
  });
  return random.one<() => GoodCall>([
    () => decrypt(sealed),
    () => decrypt(sealed, { KeyId: random.one([sealed.key, sealed.alias]) }),
    () => ({
      call: {
        service: "kms",
        operation: "DescribeKey",
        body: JSON.stringify({ KeyId: sealed.alias }),
      },
      isRight: answer => answer.includes(`"Arn":"${sealed.key}"`),
    }),
    () =>
      form(
        "sts",
        "Action=GetCallerIdentity&Version=2011-06-15",
        `<Arn>arn:aws:sts::${world.account}:assumed-role/break-glass/keywright</Arn>`,
      ),
  ])();
}

/** A request that a connection which serves others can send. */
export function plain(
  family: string,
  name: string,
  draft: Draft,
  verdict: Verdict,
  isRight?: (body: string) => boolean,
): PlainCase {
  const right = isRight === undefined ? {} : { isRight };
  return { family, name, pieces: [bytesOf(draft)], verdict, keeps: true, ...right };
}

/** A good call of the user's, signed. */
export function goodDraft(
  random: Random,
  world: World,
): { readonly draft: Draft; readonly isRight: (body: string) => boolean } {
  const { call, isRight } = goodCall(random, world);
  return { draft: signed(world.host, call, world.user), isRight };
}
