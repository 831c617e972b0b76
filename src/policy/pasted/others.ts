import type { Placed } from "./denial.ts";
import type { Pasted } from "./pasted.ts";
import { phrase } from "./plain.ts";

interface Form {
  readonly pattern: RegExp;
  /** @param arn the ARN in the text, where the form has one */
  readonly pasted: (arn: string | undefined) => Pasted;
}

const kmsArn = "(arn:[\\w-]{1,20}:kms:[\\w-]{0,40}:\\d{12}:[\\w/\\n-]{1,300})";
const global = (source: string) => new RegExp(source, "gi");
const about = (kind: Pasted["kind"]) => (resource: string | undefined) => ({
  kind,
  ...(resource && { resource }),
});

/** The texts that do not say who may not do what. Each bears a page or a place that shows it. */
const forms: readonly Form[] = [
  {
    // https://github.com/fluxcd/kustomize-controller/issues/673
    pattern: global(phrase("the ciphertext refers to a customer master key that does not exist")),
    pasted: () => ({
      kind: "denied",
      action: "kms:Decrypt",
      // This one may stand for any refusal: also for an identity policy that does not allow.
      why: { kind: "hidden" },
    }),
  },
  {
    // https://github.com/external-secrets/external-secrets/issues/390
    pattern: global(phrase("Access to KMS is not allowed")),
    pasted: () => ({ kind: "denied", action: "kms:Decrypt" }),
  },
  {
    // https://github.com/kubeflow/testing/pull/961
    pattern: global(phrase("Roles may not be assumed by root accounts")),
    pasted: () => ({ kind: "denied", action: "sts:AssumeRole", why: { kind: "root" } }),
  },
  {
    // https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
    pattern: global(phrase("InvalidCiphertextException")),
    pasted: about("invalid-ciphertext"),
  },
  {
    // https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
    pattern: global(phrase("IncorrectKeyException")),
    pasted: about("incorrect-key"),
  },
  {
    // https://github.com/cloudposse/docs/issues/152
    pattern: global(`${phrase("Alias")}[ \\n]${kmsArn}[ \\n]${phrase("is not found")}`),
    pasted: about("not-found"),
  },
  {
    // https://github.com/boto/botocore/issues/2107
    pattern: global(`${phrase("Key")}[ \\n]'${kmsArn}'[ \\n]${phrase("does not exist")}`),
    pasted: about("not-found"),
  },
  {
    // https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
    pattern: global(`${kmsArn}[ \\n]${phrase("is disabled")}`),
    pasted: about("disabled"),
  },
  {
    // https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
    pattern: global(
      `${kmsArn}[ \\n]is[ \\n](?:pending[ \\n](?:replica[ \\n])?(?:deletion|import)|unavailable)`,
    ),
    pasted: about("invalid-state"),
  },
];

/** Names of exceptions, for texts that give no more than the name. */
const bare: readonly Form[] = [
  { pattern: /\bDisabledException\b/g, pasted: about("disabled") },
  { pattern: /\bKMSInvalidStateException\b/g, pasted: about("invalid-state") },
];

/**
 * Credentials that are missing or not valid.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html
 */
const credentials: Form = {
  pattern:
    /\b(?:ExpiredToken(?:Exception)?|InvalidClientTokenId|UnrecognizedClientException|NoCredentialProviders|CredentialsProviderError|no EC2 IMDS role found|Unable to locate credentials)\b/g,
  pasted: about("credentials"),
};

/** Finds the messages of the other forms in plain text. */
export function othersIn(text: string): Placed[] {
  const found = forms.flatMap(form => placesOf(form, text));
  const kinds = new Set(found.map(({ pasted }) => pasted.kind));
  const named = bare.flatMap(form => placesOf(form, text).slice(0, 1));
  return [...found, ...named.filter(({ pasted }) => !kinds.has(pasted.kind))];
}

/** Whether the text is about credentials: asked only where nothing else was found. */
export function credentialsIn(text: string): Placed[] {
  return placesOf(credentials, text).slice(0, 1);
}

function placesOf({ pattern, pasted }: Form, text: string): Placed[] {
  return [...text.matchAll(pattern)].map(match => ({
    at: match.index,
    pasted: pasted(match[1]?.replaceAll("\n", "")),
  }));
}
