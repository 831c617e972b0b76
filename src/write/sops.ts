import type { Estate, Spec } from "../model/index.ts";

export function writeSops(_spec: Spec, _estate: Estate): ReadonlyMap<string, string> {
  return new Map();
}
