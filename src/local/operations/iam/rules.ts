import type { TextRule } from "../../wire/parameters.ts";

/*
 * What IAM's model asks of its parameters.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */

const namePattern = /^[\w+=,.@-]+$/;

/**
 * A name's rule; `member` is the parameter as AWS's message spells it. The text is known from
 * public notes of Terraform's answers, with `roleName`.
 */
function name(member: string, max: number): TextRule {
  return {
    min: 1,
    max,
    pattern: namePattern,
    message: `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
  };
}

export const roleName = name("roleName", 64);
/** Of a user that is to be made. */
export const newUserName = name("userName", 64);
/** Of a user that is there: the model allows more than any can have. */
export const userName = name("userName", 128);
export const groupName = name("groupName", 128);
export const profileName = name("instanceProfileName", 128);
export const policyName = name("policyName", 128);

export const path: TextRule = {
  min: 1,
  max: 512,
  pattern: /^(?:\/|\/[!-~]+\/)$/,
  // No recorded answer was found; the words are those of the pattern's neighbours.
  message:
    "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
};

export const policyPath: TextRule = { ...path, pattern: /^(?:\/[A-Za-z0-9.,+@=_-]+)*\/$/ };

export const arn: TextRule = { min: 20, max: 2048 };

export const description: TextRule = {
  max: 1000,
  pattern: /^[\t\n\r -~\u00a1-\u00ff]*$/,
  cited: "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*",
};

export const policyDocument: TextRule = {
  min: 1,
  max: 131_072,
  pattern: /^[\t\n\r -\u00ff]+$/,
  cited: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
};

export const versionId: TextRule = {
  pattern: /^v[1-9][0-9]*(?:\.[A-Za-z0-9-]*)?$/,
  cited: "v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?",
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html */
export const accountAlias: TextRule = {
  min: 3,
  max: 63,
  pattern: /^[a-z0-9](?:[a-z0-9]|-(?!-)){1,61}[a-z0-9]$/,
  cited: "^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$",
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html */
export const serviceName: TextRule = {
  min: 1,
  max: 128,
  pattern: /^[\w+=,.@-]+$/,
  cited: "[\\w+=,.@-]+",
};
export const customSuffix: TextRule = { ...serviceName, max: 64 };

/** Seconds. */
export const maxSessionDuration = { min: 3600, max: 43_200 };
