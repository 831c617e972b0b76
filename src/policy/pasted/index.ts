/**
 * AWS's error messages read back. It has an entry of its own, so that the engine is small without.
 * @module
 */
export type { Pasted, PastedCall, PastedKind, PastedReason } from "./pasted.ts";
export { readPasted } from "./read-pasted.ts";
