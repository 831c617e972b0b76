import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ServiceError } from "../../src/local/service-error.ts";
import type { Kind, WrappingKey } from "../../src/local/state.ts";
import { importCall, type Parameters, parametersFor } from "../local/kms/importing.ts";
import { LocalKms } from "../local/kms/local-kms.ts";
import { type Import, KeyModel } from "./random/key-model.ts";

const day = 86_400_000;
const rotationTime = 2_000;
const materials = ["a", "b", "c"].map(name => createHash("sha256").update(name).digest());

type Change =
  | readonly ["enable" | "disable" | "cancel" | "rotateNow"]
  | readonly ["schedule", number]
  | readonly ["rotate", number | undefined];

type Step =
  | Change
  | readonly ["advance" | "decrypt", number]
  | readonly ["encrypt" | "restart"]
  | readonly ["remove", number | undefined]
  | readonly ["import", Import];

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(fc.constant("advance" as const), fc.integer({ min: 1, max: 60 })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constant("advance" as const), fc.integer({ min: 1, max: 900 })),
  },
  {
    weight: 8,
    arbitrary: fc.tuple(
      fc.constantFrom("enable", "disable", "cancel", "rotateNow", "encrypt", "restart"),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constant("schedule" as const), fc.integer({ min: 7, max: 30 })),
  },
  { weight: 4, arbitrary: fc.tuple(fc.constant("decrypt" as const), fc.nat(50)) },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constant("rotate" as const),
      fc.option(fc.integer({ min: 90, max: 400 }), { nil: undefined }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constant("remove" as const), fc.option(fc.nat(3), { nil: undefined })),
  },
  {
    weight: 8,
    arbitrary: fc.tuple(
      fc.constant("import" as const),
      fc.record(
        {
          bytes: fc.nat(materials.length - 1),
          type: fc.constantFrom("NEW_KEY_MATERIAL", "EXISTING_KEY_MATERIAL"),
          days: fc.integer({ min: 1, max: 60 }),
        },
        { requiredKeys: ["bytes"] },
      ),
    ),
  },
) as fc.Arbitrary<Step>;

/** A wrapping key that does not expire: tokens are another test's affair, and slow to make. */
function wrappingForEver(): { parameters: Parameters; wrapping: WrappingKey } {
  const kms = new LocalKms();
  const key = kms.key({ Origin: "EXTERNAL" });
  const parameters = parametersFor(kms, key);
  const [wrapping] = kms.state.table("material").get(key)?.wrapping ?? [];
  if (wrapping === undefined) throw new Error("no wrapping key");
  return { parameters, wrapping: { ...wrapping, expires: Number.MAX_SAFE_INTEGER } };
}
const { parameters, wrapping } = wrappingForEver();

/** One key of the local AWS, one of the model, and what was encrypted under them. */
class Pair {
  readonly kms = new LocalKms();
  readonly model: KeyModel;
  readonly key: string;
  readonly #start = this.kms.now;
  readonly #blobs: { readonly blob: string; readonly material: number }[] = [];

  constructor(external: boolean) {
    this.model = new KeyModel(external);
    this.key = this.kms.key({ Origin: external ? "EXTERNAL" : "AWS_KMS" });
    const material = this.kms.state.table("material").get(this.key);
    if (material === undefined) throw new Error("no material");
    this.kms.state.put("material", this.key, { ...material, wrapping: [wrapping] });
  }

  #call(operation: string, more: Readonly<Record<string, unknown>> = {}) {
    try {
      return { answer: this.kms.call(operation, { KeyId: this.key, ...more }) };
    } catch (error) {
      if (error instanceof ServiceError) return { code: error.code };
      throw error;
    }
  }

  /** Does a step on both, and compares what came of it. */
  take(one: Step): void {
    switch (one[0]) {
      case "advance":
        this.kms.now += one[1] * day;
        this.model.advance(one[1]);
        break;
      case "import":
        this.#import(one[1]);
        break;
      case "remove":
        this.#remove(one[1]);
        break;
      case "encrypt":
        this.#encrypt();
        break;
      case "decrypt":
        this.#decrypt(one[1]);
        break;
      case "restart":
        this.#restart();
        break;
      default:
        this.#change(one);
    }
  }

  #change(one: Change): void {
    const { model } = this;
    switch (one[0]) {
      case "enable":
        this.#same("EnableKey", {}, model.enable());
        break;
      case "disable":
        this.#same("DisableKey", {}, model.disable());
        break;
      case "cancel":
        this.#same("CancelKeyDeletion", {}, model.cancel());
        break;
      case "schedule": {
        const asked = { PendingWindowInDays: one[1] };
        this.#same("ScheduleKeyDeletion", asked, model.schedule(one[1]));
        break;
      }
      case "rotateNow":
        this.#same("RotateKeyOnDemand", {}, model.rotateNow());
        this.#awaitRotation();
        break;
      case "rotate": {
        const name = one[1] === undefined ? "DisableKeyRotation" : "EnableKeyRotation";
        this.#same(name, { RotationPeriodInDays: one[1] }, model.rotate(one[1]));
      }
    }
  }

  /** Looks when the rotation is done. To the model, whose time goes in days, it is done at once. */
  #awaitRotation(): void {
    this.kms.now += rotationTime;
    this.#call("DescribeKey");
    this.kms.now -= rotationTime;
  }

  #same(
    operation: string,
    more: Readonly<Record<string, unknown>>,
    code: string | undefined,
  ): void {
    expect([operation, this.#call(operation, more).code]).toEqual([operation, code]);
  }

  #import({ bytes, type, days }: Import): void {
    const more = {
      ...(type !== undefined && { ImportType: type }),
      ...(days !== undefined && { ValidTo: (this.kms.now + days * day) / 1000 }),
    };
    const call = importCall(this.key, materials[bytes] ?? Buffer.of(), more, parameters);
    const expected = this.model.import({ bytes, ...(type && { type }), ...(days && { days }) });
    this.#same("ImportKeyMaterial", call, expected);
  }

  #remove(index: number | undefined): void {
    const ids = this.#entries().map(one => one.KeyMaterialId);
    const at = index === undefined || ids.length === 0 ? undefined : index % ids.length;
    const more = at === undefined ? {} : { KeyMaterialId: ids[at] };
    this.#same("DeleteImportedKeyMaterial", more, this.model.remove(at));
  }

  #encrypt(): void {
    const { answer, code } = this.#call("Encrypt", { Plaintext: "YQ==" });
    expect(code).toBe(this.model.use());
    if (answer !== undefined) {
      this.#blobs.push({ blob: answer.CiphertextBlob, material: this.model.materials.length - 1 });
    }
  }

  #decrypt(which: number): void {
    const made = this.#blobs[which % Math.max(1, this.#blobs.length)];
    if (made === undefined) return;
    const { answer, code } = this.#call("Decrypt", { CiphertextBlob: made.blob });
    expect(code).toBe(this.model.use());
    if (answer === undefined) return;
    expect(answer.Plaintext).toBe("YQ==");
    expect(answer.KeyMaterialId).toBe(this.#entries()[made.material]?.KeyMaterialId);
  }

  /** Every row anew from its JSON, as a restart reads it. */
  #restart(): void {
    for (const kind of ["key", "material", "alias"] as const satisfies readonly Kind[]) {
      for (const [id, row] of this.kms.state.table(kind)) {
        this.kms.state.restore(kind, id, JSON.parse(JSON.stringify(row)));
      }
    }
  }

  #entries() {
    const asked = { IncludeKeyMaterial: "ALL_KEY_MATERIAL", Limit: 1000 };
    return this.#call("ListKeyRotations", asked).answer?.Rotations ?? [];
  }

  #dateOf([at, type]: readonly [day: number, type: string]): number {
    return (this.#start + at * day + (type === "ON_DEMAND" ? rotationTime : 0)) / 1000;
  }

  /** What can be seen of the key is what the model says. */
  compare(): void {
    const { external, materials: known, pending, state } = this.model;
    const described = this.#call("DescribeKey").answer?.KeyMetadata;
    expect(described?.KeyState ?? "gone").toBe(state);
    if (described === undefined) return;
    expect(described.Enabled).toBe(state === "Enabled");
    const entries = this.#entries();
    expect(described.CurrentKeyMaterialId).toBe(entries[known.length - 1]?.KeyMaterialId);
    const wanted = [...known, ...(pending === undefined ? [] : [pending])].map((one, index) => ({
      state:
        one === pending
          ? "PENDING_ROTATION"
          : index === known.length - 1
            ? "CURRENT"
            : "NON_CURRENT",
      here: external ? (one.there ? "IMPORTED" : "PENDING_IMPORT") : undefined,
      date: one.turn && this.#dateOf(one.turn),
      type: one.turn?.[1],
    }));
    const seen = entries.map(one => ({
      state: one.KeyMaterialState,
      here: one.ImportState,
      date: one.RotationDate,
      type: one.RotationType,
    }));
    expect(seen).toEqual(wanted);
  }
}

test.each([
  ["KMS's own", false],
  ["imported", true],
] as const)(
  "whatever is done with a key of %s material, it is as told day by day",
  (_, external) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: "max" }), steps => {
        const pair = new Pair(external);
        for (const one of steps) {
          pair.take(one);
          pair.compare();
        }
      }),
      { numRuns: 1000 },
    );
  },
);

test("the law sees what it speaks of: keys that go, rotate, expire and decrypt again", () => {
  const seen = new Set<string>();
  for (const steps of fc.sample(fc.array(step, { maxLength: 40, size: "max" }), {
    numRuns: 300,
    seed: 5,
  })) {
    const model = new Pair(true).model;
    for (const [name, argument] of steps) {
      if (name === "advance") model.advance(argument);
      else if (name === "import") seen.add(`import ${model.import(argument) ?? "works"}`);
      else if (name === "rotateNow") seen.add(`rotation ${model.rotateNow() ?? "works"}`);
      else if (name === "schedule") model.schedule(argument);
      seen.add(model.state);
    }
  }
  expect([...seen].sort()).toEqual([
    "Enabled",
    "PendingDeletion",
    "PendingImport",
    "gone",
    "import IncorrectKeyMaterialException",
    "import KMSInvalidStateException",
    "import NotFoundException",
    "import works",
    "rotation KMSInvalidStateException",
    "rotation NotFoundException",
    "rotation works",
  ]);
});
