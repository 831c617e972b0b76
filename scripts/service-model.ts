import { readFileSync, writeFileSync } from "node:fs";

/*
 * Writes what AWS's service model asks of the members of every call of a service. Its arguments are
 * the model as botocore ships it, unpacked, and the file to write:
 * https://github.com/boto/botocore/tree/develop/botocore/data/kms/2014-11-01 (service-2.json)
 * to test/local/kms/answers/model.json, and those of sts and iam to test/local/sts/model.json and
 * test/local/iam/model.json. Names that follow are the operations to keep; without any, all.
 */

interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly required?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly sensitive?: boolean;
}

interface Model {
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

function compact(model: Model, name: string, found: Record<string, unknown>): void {
  const shape = model.shapes[name];
  if (shape === undefined || name in found) return;
  const { enum: values, max, member, members, min, pattern, required, sensitive, type } = shape;
  const parts = Object.fromEntries(
    Object.entries(members ?? {}).map(([key, value]) => [key, value.shape]),
  );
  found[name] = {
    type,
    ...(members !== undefined && { members: parts }),
    ...(member !== undefined && { member: member.shape }),
    ...(required !== undefined && { required }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(pattern !== undefined && { pattern }),
    ...(values !== undefined && { enum: values }),
    ...(sensitive !== undefined && { sensitive }),
  };
  for (const part of [...Object.values(parts), ...(member ? [member.shape] : [])]) {
    compact(model, part, found);
  }
}

function compactModel(model: Model, kept: readonly string[]) {
  const shapes: Record<string, unknown> = {};
  const operations: Record<string, string> = {};
  const names = kept.length === 0 ? Object.keys(model.operations) : [...kept];
  for (const name of names.sort()) {
    const input = model.operations[name]?.input?.shape;
    if (input === undefined) continue;
    operations[name] = input;
    compact(model, input, shapes);
  }
  return { operations, shapes };
}

if (import.meta.main) {
  const [path = "", to = "", ...kept] = process.argv.slice(2);
  const model = compactModel(JSON.parse(readFileSync(path, "utf8")) as Model, kept);
  writeFileSync(to, `${JSON.stringify(model, undefined, 2)}\n`);
}
