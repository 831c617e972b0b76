import { calls } from "./calls.ts";
import { inputs, shapeOf } from "./model.ts";
import { type Answer, type Parameters, refusal } from "./row.ts";
import type { SourceName } from "./sources.ts";

/*
 * What every operation has in common: how the key is named that it is to use, who may not call it,
 * dry runs, and the markers of lists.
 */

const here = "arn:aws:kms:eu-west-1:111122223333";
const noKey = "00000000-0000-0000-0000-000000000000";

/** The operations that take aliases for keys: https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html */
const takesAliases: ReadonlySet<string> = new Set([
  "Decapsulate",
  "Decrypt",
  "DeriveSharedSecret",
  "DescribeKey",
  "Encapsulate",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyPair",
  "GenerateDataKeyPairWithoutPlaintext",
  "GenerateDataKeyWithoutPlaintext",
  "GenerateMac",
  "GetPublicKey",
  "ReEncrypt",
  "Sign",
  "Verify",
  "VerifyMac",
]);

/** The member by which a call names its key, if it does. */
function keyMember(operation: string): string | undefined {
  const members = Object.keys(shapeOf(inputs[operation] ?? "").members ?? {});
  return ["KeyId", "TargetKeyId", "DestinationKeyId"].find(name => members.includes(name));
}

/** The answers to a key that is not there or is named in a way that will not do. */
export function namedKeys(operation: string): Answer[] {
  const member = keyMember(operation);
  if (member === undefined) return [];
  const row = (
    situation: string,
    name: string,
    answer: readonly [string, string],
    sources: readonly SourceName[],
  ) =>
    refusal(
      operation,
      `${member} ${situation}`,
      { ...calls[operation], [member]: name },
      answer,
      sources,
    );
  const missing = `Key '${here}:key/${noKey}' does not exist`;
  return [
    row("names no key", noKey, ["NotFoundException", missing], ["floci", "localstack"]),
    row(
      "names no key by its ARN",
      `${here}:key/${noKey}`,
      ["NotFoundException", missing],
      ["floci", "localstack"],
    ),
    row(
      "is no key id",
      "foo",
      ["NotFoundException", "Invalid keyId 'foo'"],
      ["floci", "localstack"],
    ),
    row(
      "is an ARN without a key id",
      `${here}:key/foo`,
      ["NotFoundException", "Invalid keyId foo"],
      ["floci"],
    ),
    row(
      "is an ARN of another Region",
      `arn:aws:kms:us-east-1:111122223333:key/${noKey}`,
      ["NotFoundException", "Invalid arn us-east-1"],
      ["floci", "localstack"],
    ),
    row(
      "names a key of another account that may not be used",
      `arn:aws:kms:eu-west-1:444455556666:key/${noKey}`,
      ["AccessDeniedException", hidden(operation)],
      ["ciphertext"],
    ),
    ...namedByAlias(operation, row),
  ];
}

function hidden(operation: string): string {
  return `User: arn:aws:iam::111122223333:root is not authorized to perform: kms:${operation} on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`;
}

function namedByAlias(
  operation: string,
  row: (
    situation: string,
    name: string,
    answer: readonly [string, string],
    sources: readonly SourceName[],
  ) => Answer,
): Answer[] {
  if (takesAliases.has(operation)) {
    const text = `Alias ${here}:alias/none is not found.`;
    return ["alias/none", `${here}:alias/none`].map(name =>
      row(
        `is ${kindOf(name)} that is not there`,
        name,
        ["NotFoundException", text],
        ["floci", "noAlias"],
      ),
    );
  }
  if (operation === "CreateAlias" || operation === "UpdateAlias") {
    const text = "Aliases must refer to keys. Not aliases";
    return [row("is an alias", "alias/none", ["ValidationException", text], ["moto"])];
  }
  const text = "Key Aliases are not supported for this operation.";
  return ["alias/none", `${here}:alias/none`].map(name =>
    row(`is ${kindOf(name)}`, name, ["InvalidArnException", text], ["floci", "aliases"]),
  );
}

function kindOf(name: string): string {
  return name.startsWith("arn:") ? "the ARN of an alias" : "an alias";
}

/** What is denied to somebody without any permission. */
export function denied(operation: string): Answer {
  const action = operation === "ReEncrypt" ? "kms:ReEncryptFrom" : `kms:${operation}`;
  const text = `User: arn:aws:sts::111122223333:assumed-role/nobody/session is not authorized to perform: ${action} on resource: ${resourceOf(operation)} because no identity-based policy allows the ${action} action`;
  const parameters = calls[operation] ?? {};
  return refusal(
    operation,
    "the caller has no permission",
    parameters,
    ["AccessDeniedException", text],
    ["denial"],
    { by: "nobody" },
  );
}

function resourceOf(operation: string): string {
  const call = calls[operation] ?? {};
  const { AliasName } = call;
  if (AliasName !== undefined) return `${here}:${AliasName}`;
  return String(call["SourceKeyId"] ?? call["KeyId"] ?? "*");
}

/** The answer to a dry run that would have succeeded. */
export function dryRuns(operation: string): Answer[] {
  if (shapeOf(inputs[operation] ?? "").members?.["DryRun"] === undefined) return [];
  const text = "The request would have succeeded, but the DryRun option is set.";
  return [
    refusal(
      operation,
      "DryRun is true, and all is well",
      { ...calls[operation], DryRun: true },
      ["DryRunOperationException", text],
      ["localstack"],
      operation.startsWith("GenerateDataKeyPair")
        ? {}
        : { unsure: "recorded of GenerateDataKeyPair" },
    ),
  ];
}

/** The answer to a marker that is none. */
export function markers(operation: string): Answer[] {
  if (shapeOf(inputs[operation] ?? "").members?.["Marker"] === undefined) return [];
  const parameters: Parameters = { ...calls[operation], Marker: "none" };
  // The model declares the exception of every list but this one.
  const declared: readonly SourceName[] = operation === "ListKeyPolicies" ? [] : ["model"];
  return [
    refusal(operation, "Marker is none", parameters, ["InvalidMarkerException", ""], declared, {
      unsure: "whether there is a text",
    }),
  ];
}
