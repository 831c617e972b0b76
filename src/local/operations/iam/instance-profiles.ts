import type { OperationContext } from "../../operation.ts";
import type { InstanceProfile } from "../../rows.ts";
import { requiredText } from "../../wire/parameters.ts";
import { alreadyExists, noSuchEntity } from "./faults.ts";
import { pageOf, sortedBy } from "./pages.ts";
import { listedRole } from "./principals.ts";
import { profileName } from "./rules.ts";
import { tagsMember } from "./tags.ts";
import { isoTime } from "./time.ts";

/** Every instance profile of the caller's account. */
export function profilesOf({ account, state }: OperationContext): InstanceProfile[] {
  return [...state.table("instanceProfile").values()].filter(one => one.account === account);
}

/**
 * The instance profile that InstanceProfileName names, once the caller has been found to be
 * allowed the call. The text is known from public code that reads it, not from a recorded answer.
 * @throws ServiceError ValidationError, AccessDenied, NoSuchEntity
 */
export function authorizedProfile(context: OperationContext): InstanceProfile {
  const name = requiredText(context.parameters, "InstanceProfileName", profileName);
  context.authorize();
  const profile = profilesOf(context).find(one => one.name === name);
  if (profile === undefined) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  return profile;
}

/**
 * Refuses a name that another instance profile has.
 * Recorded: https://github.com/ine-labs/AWSGoat/issues/49
 */
export function refuseTaken(context: OperationContext, name: string): void {
  const lower = name.toLowerCase();
  if (profilesOf(context).some(one => one.name.toLowerCase() === lower)) {
    throw alreadyExists(`Instance Profile ${name} already exists.`);
  }
}

/** Puts a changed instance profile in the place of the one it was made from. */
export function replaceProfile({ state }: OperationContext, profile: InstanceProfile): void {
  state.put("instanceProfile", profile.arn, profile);
}

/** An instance profile as the operations answer with it. */
export function describeProfile(
  context: OperationContext,
  profile: InstanceProfile,
): Readonly<Record<string, unknown>> {
  return { ...listedProfile(context, profile), ...tagsMember(profile.tags) };
}

/** An instance profile as lists have it: without its tags. */
export function listedProfile(
  { state }: OperationContext,
  profile: InstanceProfile,
): Readonly<Record<string, unknown>> {
  const role = state.principals.get(profile.role ?? "");
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: isoTime(profile.created),
    Roles: role?.kind === "role" ? [listedRole(role)] : [],
  };
}

/** A page of instance profiles. */
export function listProfiles(
  context: OperationContext,
  profiles: readonly InstanceProfile[],
): Readonly<Record<string, unknown>> {
  const sorted = sortedBy(profiles, one => one.name);
  const { items, more } = pageOf(context, sorted, one => one.name);
  return { InstanceProfiles: items.map(one => listedProfile(context, one)), ...more };
}
