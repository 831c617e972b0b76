import type { Random } from "../../laws/random/random.ts";
import { decrypt, plain } from "./calls.ts";
import type { PlainCase } from "./case.ts";
import { signed } from "./request.ts";
import { damaged, hostileText, objectOf } from "./texts.ts";
import type { Sealed, World } from "./world.ts";

type Change = readonly [name: string, make: () => string];

/** The context as JSON with something else in it: never the one that was encrypted with. */
function wrongContext(random: Random, { context }: Sealed): string {
  const pairs = Object.entries(context);
  const texts = pairs.map(([name, value]) => [name, JSON.stringify(value)] as const);
  const text = hostileText(random, 300);
  return random.one<() => string>([
    () => "{}",
    () => "null",
    () => objectOf(texts.slice(1)),
    () => objectOf([...texts, [random.one(["__proto__", "constructor", "a", ""]), '"x"']]),
    () => objectOf([...texts, [`x${text}`, JSON.stringify(text)]]),
    () => JSON.stringify({ ...context, env: `prod${text || " "}` }),
    () => JSON.stringify({ ...context, env: "prod\u0000" }),
    () => JSON.stringify({ ...context, env: "PROD" }),
    () => JSON.stringify({ env: context["app"], app: context["env"] }),
    () => JSON.stringify({ ...context, app: `${context["app"]}\ufeff` }),
    () => objectOf([...texts, ["env", '"dev"']]),
    () => objectOf(texts.map(([name, value]) => [name.toUpperCase(), value] as const)),
  ])();
}

/** A Decrypt of what is no ciphertext of ours, of another key's, or with another context. */
export function badCiphertext(random: Random, world: World): PlainCase {
  const sealed = random.one(world.sealed);
  const blob = sealed.ciphertext.toString("base64");
  const context = JSON.stringify(sealed.context);
  const bodyOf = (text: string, pairs: string, more = "") =>
    `{"CiphertextBlob":${JSON.stringify(text)},"EncryptionContext":${pairs}${more}}`;
  const another = world.sealed.find(one => one !== sealed) ?? sealed;
  const changes: readonly Change[] = [
    ["damaged", () => bodyOf(damaged(random, sealed.ciphertext).toString("base64"), context)],
    ["damaged", () => bodyOf(damaged(random, sealed.ciphertext).toString("base64"), context)],
    ["with another context", () => bodyOf(blob, wrongContext(random, sealed))],
    ["with another context", () => bodyOf(blob, wrongContext(random, sealed))],
    ["without a context", () => `{"CiphertextBlob":"${blob}"}`],
    ["of another key", () => bodyOf(blob, context, `,"KeyId":"${another.key}"`)],
    ["of another key's alias", () => bodyOf(blob, context, `,"KeyId":"${another.alias}"`)],
    [
      "with another algorithm",
      () => bodyOf(blob, context, ',"EncryptionAlgorithm":"RSAES_OAEP_SHA_256"'),
    ],
    ["in base64url", () => bodyOf(`${blob.slice(0, -4)}-_-_`, context)],
    [
      "with a forged grant token",
      () => bodyOf(blob, context, `,"GrantTokens":[${JSON.stringify(forged(random, sealed))}]`),
    ],
    [
      "with its header under another's body",
      () => {
        const half = Math.floor(sealed.ciphertext.length / 2);
        const mixed = [sealed.ciphertext.subarray(0, half), another.ciphertext.subarray(half)];
        return bodyOf(Buffer.concat(mixed).toString("base64"), context);
      },
    ],
  ];
  const [name, make] = random.one(changes);
  const call = { ...decrypt(sealed).call, body: make() };
  return plain("ciphertext", name, signed(world.host, call, world.user), "refused");
}

/** A grant token that is none: a good one is only looked at, and opens nothing. */
function forged(random: Random, { key }: Sealed): string {
  const token = `1 ${key} ${"0".repeat(63)} ${"0".repeat(32)}`;
  return random.one([Buffer.from(token).toString("base64"), hostileText(random) || "x", token]);
}

/** A well formed token of a grant that does not exist gives nobody what they lack. */
export function forgedGrant(random: Random, world: World): PlainCase {
  const sealed = random.one(world.sealed);
  const token = `1 ${sealed.key} ${"a".repeat(64)} ${"b".repeat(32)}`;
  const GrantTokens = [Buffer.from(token).toString("base64")];
  const draft = signed(world.host, decrypt(sealed, { GrantTokens }).call, world.nobody);
  return plain("ciphertext", "with a forged grant token by nobody", draft, "refused");
}
