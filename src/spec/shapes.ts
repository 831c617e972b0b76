/*
 * The shapes of names. Where AWS sets them, its page stands beside.
 */

/** Twelve digits. */
export const accountShape = /^\d{12}$/;

/** A Region's name, known or not. */
export const regionShape = /^[a-z]{2,4}(-[a-z]+)+-\d$/;

/**
 * Names of applications, environments and clusters: they become parts of aliases, of paths and of
 * identifiers, so they hold what all of these can hold.
 */
export const nameShape = /^[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$/;

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const roleNameShape = /^[\w+=,.@-]{1,64}$/;

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html */
export const userNameShape = /^[\w+=,.@-]{1,64}$/;

/** What follows `alias/`. @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html */
export const aliasShape = /^[a-zA-Z0-9/_-]+$/;

/** With its `alias/`, in characters. */
export const maximumAliasLength = 256;

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const maximumRoleNameLength = 64;

/** Kubernetes: a namespace is a DNS label. */
export const namespaceShape = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Kubernetes: a service account's name is a DNS subdomain. */
export const serviceAccountShape = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/** Letters, digits, spaces and `+ - = . _ : / @`, as KMS takes them in tags. */
export const tagShape = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * What a key policy can hold: printable Latin-1 and line ends.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
 */
export const policyTextShape = /^[\t\n\r\x20-\x7e\xa0-\xff]*$/;

/** File names that Windows keeps for devices. */
export const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)$/i;
