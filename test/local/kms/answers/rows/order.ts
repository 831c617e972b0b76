import { type Answer, refusal } from "../row.ts";

const here = "arn:aws:kms:eu-west-1:111122223333";
const noKey = "00000000-0000-0000-0000-000000000000";
const missing = "failed to satisfy constraint: Member must not be null";
const denied =
  "User: arn:aws:sts::111122223333:assumed-role/nobody/session is not authorized to perform: kms:Encrypt on resource: <symmetric key, Disabled> because no identity-based policy allows the kms:Encrypt action";
const order = { unsure: "the order" };

/** What is no call of an operation, and calls with which several things are wrong. */
export const several: readonly Answer[] = [
  refusal("NoOperation", "there is no such operation", {}, ["UnknownOperationException", ""], [], {
    unsure: "whether there is a text",
  }),
  refusal("ListKeys", "the body is no JSON", "{", ["SerializationException", ""], ["types"], {
    unsure: "recorded of another service",
  }),
  refusal(
    "Encrypt",
    "KeyId is missing, and Plaintext a number",
    { Plaintext: 1 },
    ["SerializationException", "NUMBER_VALUE can not be converted to a Blob"],
    [],
  ),
  refusal(
    "Encrypt",
    "two members are missing",
    { EncryptionContext: {} },
    [
      "ValidationException",
      `2 validation errors detected: Value null at 'keyId' ${missing}; Value at 'plaintext' ${missing}`,
    ],
    ["model", "floci"],
    { unsure: "the order of the members" },
  ),
  refusal(
    "Encrypt",
    "KeyId names no key, and Plaintext is missing",
    { KeyId: noKey },
    ["ValidationException", `1 validation error detected: Value at 'plaintext' ${missing}`],
    ["floci"],
  ),
  refusal(
    "Encrypt",
    "the caller has no permission, and Plaintext is missing",
    { KeyId: "<symmetric key>" },
    ["ValidationException", `1 validation error detected: Value at 'plaintext' ${missing}`],
    [],
    { by: "nobody", ...order },
  ),
  refusal(
    "Encrypt",
    "the caller has no permission, and KeyId names no key",
    { KeyId: noKey, Plaintext: "<5 bytes>" },
    ["NotFoundException", `Key '${here}:key/${noKey}' does not exist`],
    [],
    { by: "nobody", ...order },
  ),
  refusal(
    "Encrypt",
    "the caller has no permission, and the key is Disabled",
    { KeyId: "<symmetric key, Disabled>", Plaintext: "<5 bytes>" },
    ["AccessDeniedException", denied],
    [],
    { by: "nobody", ...order },
  ),
];
