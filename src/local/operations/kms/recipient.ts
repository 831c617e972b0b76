import type { RequestContext } from "../../../model/request.ts";
import { systemClock } from "../../clock.ts";
import { type Attestation, readAttestation } from "../../crypto/attestation.ts";
import { envelop } from "../../crypto/enveloped-data.ts";
import { attestationRoots } from "../../crypto/nitro-root.ts";
import type { OperationContext } from "../../operation.ts";
import { validation } from "./rules.ts";

/** Who alone is to read an answer: an enclave, or an instance with NitroTPM. */
export interface Recipient {
  /** What it brings to the decision: condition keys. */
  readonly asks: { readonly attestation: RequestContext };
  /** Encrypts for it; in base64. */
  seal(plaintext: Buffer): string;
}

/**
 * The recipient that a call names; undefined where it names none.
 * @throws ServiceError ValidationException where its attestation document does not hold. AWS's
 *   exception and text have no recorded source.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_RecipientInfo.html
 */
export function recipientOf(
  { enclaves }: OperationContext,
  asked: { readonly AttestationDocument?: string | undefined } | undefined,
): Recipient | undefined {
  if (asked === undefined) return undefined;
  const bytes = Buffer.from(asked.AttestationDocument ?? "", "base64");
  const trust = enclaves ?? { roots: attestationRoots(undefined), clock: systemClock };
  const found = readAttestation(bytes, trust);
  if (found === undefined) throw validation("The attestation document is not valid.");
  return {
    asks: { attestation: conditionsOf(found) },
    seal: plaintext => envelop(found.publicKey, plaintext).toString("base64"),
  };
}

/**
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-nitro-enclave.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-nitro-tpm.html
 */
function conditionsOf({ of, pcrs }: Attestation): RequestContext {
  const prefix = `kms:RecipientAttestation:${of === "enclave" ? "" : "NitroTPM"}PCR`;
  const registers = [...pcrs].map(([index, value]) => [`${prefix}${index}`, value] as const);
  const image = of === "enclave" ? pcrs.get(0) : undefined;
  return {
    ...Object.fromEntries(registers),
    ...(image !== undefined && { "kms:RecipientAttestation:ImageSha384": image }),
  };
}

/**
 * The member of an answer that hands something secret over: in the clear to the caller, and to a
 * recipient in its stead encrypted.
 */
export function handOver(
  recipient: Recipient | undefined,
  member: string,
  plaintext: Buffer,
): Readonly<Record<string, string>> {
  return recipient === undefined
    ? { [member]: plaintext.toString("base64") }
    : { CiphertextForRecipient: recipient.seal(plaintext) };
}
