/** The most that a policy may hold, and how it is counted. */
export interface SizeLimit {
  readonly most: number;
  readonly unit: "bytes" | "characters" | "characters without white space";
  /** The page that says so. */
  readonly page: string;
}

const iam =
  "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length";
const organizations =
  "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html";
const counted = { unit: "characters without white space", page: iam } as const;
const whole = { unit: "characters" } as const;

/** What one document may hold. Inline policies count together: `inlineTotals`. */
export const policyLimits = {
  key: {
    most: 32_768,
    unit: "bytes",
    page: "https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html",
  },
  managed: { most: 6_144, ...counted },
  /** AWS raises it on request. */
  trust: { most: 2_048, ...counted },
  /** Together with the ARNs of managed policies that a call passes. */
  session: {
    most: 2_048,
    ...whole,
    page: "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
  },
  /** Since May 2026; it was 5,120 before. */
  "service-control": { most: 10_240, ...whole, page: organizations },
  "resource-control": { most: 5_120, ...whole, page: organizations },
  "vpc-endpoint": {
    most: 20_480,
    ...whole,
    page: "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
  },
} as const satisfies Readonly<Record<string, SizeLimit>>;

/** What all inline policies of one entity may hold together. */
export const inlineTotals = {
  role: { most: 10_240, ...counted },
  user: { most: 2_048, ...counted },
  group: { most: 5_120, ...counted },
} as const satisfies Readonly<Record<string, SizeLimit>>;

/** The size of a policy's text as a limit counts it. */
export function policySize(text: string, { unit }: SizeLimit): number {
  if (unit === "bytes") return new TextEncoder().encode(text).length;
  if (unit === "characters") return text.length;
  return text.replaceAll(/[ \t\r\n]/g, "").length;
}

/** The size of several policies together. */
export function totalSize(texts: readonly string[], limit: SizeLimit): number {
  return texts.reduce((sum, text) => sum + policySize(text, limit), 0);
}
