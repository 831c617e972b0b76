import { brokenRules } from "./broken.ts";
import { stateAnswers } from "./key-states.ts";
import { denied, dryRuns, markers, namedKeys } from "./named.ts";
import type { Answer } from "./row.ts";
import { aliases } from "./rows/aliases.ts";
import { cryptography } from "./rows/cryptography.ts";
import { dataKeyAnswers } from "./rows/data-keys.ts";
import { grants } from "./rows/grants.ts";
import { imports } from "./rows/imports.ts";
import { keys } from "./rows/keys.ts";
import { policies } from "./rows/policies.ts";
import { material } from "./rows/rotation.ts";
import { signatures } from "./rows/signatures.ts";
import { stores } from "./rows/stores.ts";

const written = [
  ...keys,
  ...policies,
  ...aliases,
  ...grants,
  ...cryptography,
  ...dataKeyAnswers,
  ...signatures,
  ...material,
  ...imports,
  ...stores,
];

/** Every answer of an operation in the order in which AWS looks. */
export function answersOf(operation: string): Answer[] {
  return [
    ...brokenRules(operation),
    ...namedKeys(operation),
    denied(operation),
    ...stateAnswers(operation),
    ...written.filter(row => row.operation === operation),
    ...dryRuns(operation),
    ...markers(operation),
  ];
}
