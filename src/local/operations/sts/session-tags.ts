import type { Tags } from "../../../model/estate.ts";
import type { RoleCaller } from "../../../model/request.ts";
import type { OperationContext } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { textList } from "../../wire/parameters.ts";
import { readTags } from "../iam/tags.ts";

/**
 * The session tags of a new session: those of the call, and those that the caller's own session
 * must hand on. Absent where there are none.
 * @throws ServiceError where the call would change a tag that is handed on
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining
 */
export function readSessionTags(
  context: OperationContext,
): Pick<RoleCaller, "sessionTags" | "transitiveTagKeys"> {
  const tags = readTags(context);
  const handedOn = inherited(context);
  const transitive = textList(context.parameters, "TransitiveTagKeys", { min: 1, max: 128 });
  const names = new Set(Object.keys(tags).map(key => key.toLowerCase()));
  const changed = Object.keys(handedOn).find(key => names.has(key.toLowerCase()));
  // Neither text has a recorded source.
  if (changed !== undefined) {
    throw new ServiceError(
      "AccessDenied",
      `The tag key ${changed} is transitive and cannot be overridden.`,
      {
        status: 403,
      },
    );
  }
  const missing = transitive.find(key => !names.has(key.toLowerCase()));
  if (missing !== undefined) {
    throw new ServiceError(
      "ValidationError",
      `The transitive tag key ${missing} is not among the tags.`,
    );
  }
  const sessionTags = { ...handedOn, ...tags };
  if (Object.keys(sessionTags).length === 0) return {};
  const transitiveTagKeys = [...Object.keys(handedOn), ...transitive];
  return transitiveTagKeys.length === 0 ? { sessionTags } : { sessionTags, transitiveTagKeys };
}

function inherited({ caller }: OperationContext): Tags {
  if (caller.kind !== "role") return {};
  const names = new Set(caller.transitiveTagKeys?.map(key => key.toLowerCase()));
  const tags = Object.entries(caller.sessionTags ?? {});
  return Object.fromEntries(tags.filter(([key]) => names.has(key.toLowerCase())));
}
