import { listOf } from "../../../model/document.ts";
import { principalArn } from "../../../model/request.ts";
import type { Situation, Step } from "./change.ts";
import { aliasesOf, asPrincipal } from "./facts.ts";
import type { Json } from "./json.ts";
import { newDenies } from "./new-statements.ts";
import { editOf, type Target, targetsIn, withoutOne } from "./target.ts";

/** Ways that may take an allowed request away: an Allow that no longer matches, a grant, a Deny. */
export function restrictions(situation: Situation): Step[] {
  const targets = targetsIn(
    situation,
    ({ kind }, { effect, matches }) =>
      (kind === "identity" || kind === "resource" || kind === "trust") &&
      effect === "Allow" &&
      matches !== false,
  );
  const tightened = targets.flatMap(target => tighter(target, situation));
  return [...tightened, ...grantSteps(situation), ...newDenies(situation)];
}

function tighter(target: Target, { request }: Situation): Step[] {
  const { source, document } = target;
  const [type, who] = asPrincipal(request.caller);
  const named = typeof source.Principal === "object" ? source.Principal[type] : undefined;
  const lists = [
    [["Action"], withoutOne(source.Action as Json, is(request.action))],
    [["Resource"], withoutOne(source.Resource as Json, is(request.resource))],
    [["Principal", type], withoutOne(named as Json | undefined, is(who))],
    ...aliasLists(target, request),
  ] as const;
  const steps: Step[] = lists.flatMap(([way, after]) =>
    after === undefined ? [] : [[editOf(target, way, after)]],
  );
  const several = Array.isArray(document.Statement) && document.Statement.length > 1;
  if (several) steps.push([editOf(target, [], undefined)]);
  return steps;
}

function aliasLists({ source }: Target, request: Situation["request"]) {
  const aliases = aliasesOf(request);
  return Object.entries(source.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys)
      .filter(([key]) => /^kms:(Resource|Request)Alias/i.test(key))
      .map(([key, values]) => {
        const left = withoutOne(listOf(values) as Json, each => aliases.includes(each));
        return [["Condition", operator, key], left] as const;
      }),
  );
}

function is(wanted: string): (each: string) => boolean {
  return each => each.toLowerCase() === wanted.toLowerCase();
}

function grantSteps({ request, estate }: Situation): Step[] {
  const who = principalArn(request.caller);
  const grants = estate.keys.get(request.resource)?.grants ?? [];
  return grants
    .filter(({ grantee }) => grantee === who)
    .map(({ id }) => [{ kind: "revoke-grant", on: request.resource, grant: id }]);
}
