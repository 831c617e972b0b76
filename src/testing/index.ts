/**
 * Unit tests of one's own policies with vitest: an estate from a file or from documents, and the
 * matcher `toBeAbleTo`. Importing this adds the matcher to `expect`.
 * @module
 */
import "./extend.ts";

export {
  estateOf,
  type KeyDocuments,
  type PolicyInput,
  type PrincipalDocuments,
  type TestDocuments,
} from "./documents.ts";
export { estateOfFile } from "./file.ts";
export type { AskedWith } from "./judge.ts";
export type { TestEstate, TestKey, TestPrincipal } from "./test-estate.ts";
