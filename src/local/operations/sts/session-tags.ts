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
  // Recorded: https://github.com/localstack/localstack/pull/12508
  if (changed !== undefined) {
    throw invalid(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  }
  if (!transitive.every(key => names.has(key.toLowerCase()))) {
    throw invalid("The specified transitive tag key must be included in the requested tags.");
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

function invalid(message: string): ServiceError {
  return new ServiceError("InvalidParameterValue", message);
}
