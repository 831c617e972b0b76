import { brokenRules } from "./broken.ts";
import { stateAnswers } from "./key-states.ts";
import { denied, dryRuns, markers, namedKeys } from "./named.ts";
import { type Answer, refusal } from "./row.ts";
import { aliases } from "./rows/aliases.ts";
import { cryptography } from "./rows/cryptography.ts";
import { grants } from "./rows/grants.ts";
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
  ...signatures,
  ...material,
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

/** What is no call of an operation. */
export const others: readonly Answer[] = [
  refusal("NoOperation", "there is no such operation", {}, ["UnknownOperationException", ""], [], {
    unsure: "whether there is a text",
  }),
  refusal("ListKeys", "the body is no JSON", "{", ["SerializationException", ""], ["types"], {
    unsure: "recorded of another service",
  }),
  refusal(
    "Encrypt",
    "two members are missing",
    { EncryptionContext: {} },
    [
      "ValidationException",
      "2 validation errors detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null; Value at 'plaintext' failed to satisfy constraint: Member must not be null",
    ],
    ["model", "floci"],
    { unsure: "the order of the members" },
  ),
];
