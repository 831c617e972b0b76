import type { MemberRule, TextRule } from "../../wire/parameters.ts";

/*
 * What STS's model asks of its parameters.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_RequestParameters
 */

export const arn: TextRule = {
  min: 20,
  max: 2048,
  // As Java reads what is cited: only control characters, and what needs surrogates, do not match.
  pattern: /^[\t\n\r -\ud7ff\ue000-\ufffd]+$/,
  cited:
    "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+",
};

/** The name of a session. */
export const sessionName: TextRule = {
  min: 2,
  max: 64,
  pattern: /^[\w+=,.@-]*$/,
  cited: "[\\w+=,.@-]*",
};

/** Longer than the API's page has it, as the service model of 2026 has it. */
const sourceIdentity: TextRule = { ...sessionName, max: 256 };

const externalId: TextRule = {
  min: 2,
  max: 1224,
  pattern: /^[\w+=,.@:/-]*$/,
  cited: "[\\w+=,.@:\\/-]*",
};

/** A session policy's text; longer ones are too large whatever is in them. */
export const sessionPolicy: TextRule = {
  min: 1,
  pattern: /^[\t\n\r -\u00ff]+$/,
  cited: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
};

export const webIdentityToken: TextRule = { min: 4, max: 20_000 };

/** The name of a federated user. */
export const federatedName: TextRule = { ...sessionName, max: 32 };

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html */
export const accessKeyId: TextRule = { min: 16, max: 128, pattern: /^\w*$/, cited: "[\\w]*" };

/** Of the sessions of users; seconds, as the next. */
export const userDurationSeconds = { min: 900, max: 129_600 };

export const durationSeconds = { min: 900, max: 43_200 };

const serialNumber: TextRule = {
  min: 9,
  max: 256,
  pattern: /^[\w+=/:,.@-]*$/,
  cited: "[\\w+=/:,.@-]*",
};

const tokenCode: TextRule = { min: 6, max: 6, pattern: /^\d*$/, cited: "[\\d]*" };

const size: MemberRule = { number: { min: 0, max: 4096 } };

/**
 * What STS asks of each member of a call, in the order of its service model. Lists are looked at
 * where they are read.
 * https://github.com/boto/botocore/blob/1.44.8/botocore/data/sts/2011-06-15/service-2.json
 */
export const calls = {
  AssumeRole: {
    RoleArn: { text: arn, required: true },
    RoleSessionName: { text: sessionName, required: true },
    Policy: { text: sessionPolicy },
    DurationSeconds: { number: durationSeconds },
    ExternalId: { text: externalId },
    SerialNumber: { text: serialNumber },
    TokenCode: { text: tokenCode },
    SourceIdentity: { text: sourceIdentity },
    MinimumSessionTokenSize: size,
  },
  AssumeRoleWithWebIdentity: {
    RoleArn: { text: arn, required: true },
    RoleSessionName: { text: sessionName, required: true },
    WebIdentityToken: { text: webIdentityToken, required: true, secret: true },
    ProviderId: { text: { min: 4, max: 2048 } },
    Policy: { text: sessionPolicy },
    DurationSeconds: { number: durationSeconds },
    MinimumSessionTokenSize: size,
  },
  DecodeAuthorizationMessage: {
    EncodedMessage: { text: { min: 1, max: 10_240 }, required: true },
  },
  GetAccessKeyInfo: { AccessKeyId: { text: accessKeyId, required: true } },
  GetFederationToken: {
    Name: { text: federatedName, required: true },
    Policy: { text: sessionPolicy },
    DurationSeconds: { number: userDurationSeconds },
    MinimumSessionTokenSize: size,
  },
  GetSessionToken: {
    DurationSeconds: { number: userDurationSeconds },
    SerialNumber: { text: serialNumber },
    TokenCode: { text: tokenCode },
    MinimumSessionTokenSize: size,
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, MemberRule>>>>;
