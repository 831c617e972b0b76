import type { TextRule } from "../../wire/parameters.ts";

/*
 * What STS's model asks of its parameters.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_RequestParameters
 */

export const arn: TextRule = { min: 20, max: 2048 };

/** Session names and source identities. */
export const sessionName: TextRule = {
  min: 2,
  max: 64,
  pattern: /^[\w+=,.@-]*$/,
  cited: "[\\w+=,.@-]*",
};

export const externalId: TextRule = {
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
