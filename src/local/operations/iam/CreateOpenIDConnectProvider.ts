import type { Operation } from "../../operation.ts";
import { requiredText, textList } from "../../wire/parameters.ts";
import { alreadyExists, limitExceeded, validationError } from "./faults.ts";
import { accountOf, clientId, replaceProvider, thumbprint } from "./oidc.ts";
import { readTags, tagsMember } from "./tags.ts";

/**
 * Makes an OIDC provider, whose tokens AssumeRoleWithWebIdentity then takes.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
 */
export const CreateOpenIDConnectProvider: Operation = context => {
  const { account, now, parameters, partition } = context;
  const given = requiredText(parameters, "Url", { min: 1, max: 255 });
  const clientIds = textList(parameters, "ClientIDList", clientId);
  const thumbprints = textList(parameters, "ThumbprintList", thumbprint);
  const tags = readTags(context);
  context.authorize();
  const url = /^https:\/\/([^\s?#@]+?)\/?$/i.exec(given)?.[1];
  if (url === undefined) throw validationError("Invalid Open ID Connect Provider URL");
  checkCounts(clientIds, thumbprints);
  if (accountOf(context).oidcProviders.some(one => one.url === url)) {
    throw alreadyExists(`Provider with url ${given} already exists.`);
  }
  const arn = `arn:${partition}:iam::${account}:oidc-provider/${url}`;
  replaceProvider(context, { arn, url, clientIds, thumbprints, tags, created: now });
  return { OpenIDConnectProviderArn: arn, ...tagsMember(tags) };
};

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
function checkCounts(clientIds: readonly string[], thumbprints: readonly string[]): void {
  if (clientIds.length > 100) {
    throw limitExceeded("Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100");
  }
  if (thumbprints.length > 5) {
    // The API reference says "up to five"; the text has no recorded source.
    throw validationError("Thumbprint list must contain fewer than 5 entries.");
  }
}
