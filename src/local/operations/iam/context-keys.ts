import { listOf, type PolicyDocument } from "../../../model/document.ts";

/**
 * The condition keys that policies ask for, in conditions and as variables, each once, as the
 * policies write them.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html
 */
export function contextKeysOf(documents: readonly PolicyDocument[]): string[] {
  const keys = new Map<string, string>();
  const add = (key: string) => {
    if (!keys.has(key.toLowerCase())) keys.set(key.toLowerCase(), key);
  };
  for (const { Statement, Version } of documents) {
    for (const statement of listOf(Statement)) {
      const { Condition = {}, NotResource, Resource } = statement;
      const conditions = Object.values(Condition);
      for (const condition of conditions) Object.keys(condition).forEach(add);
      if (Version !== "2012-10-17") continue;
      const values = conditions.flatMap(condition => Object.values(condition).flatMap(listOf));
      for (const text of [...listOf(Resource), ...listOf(NotResource), ...values]) {
        variablesIn(String(text)).forEach(add);
      }
    }
  }
  return [...keys.values()];
}

/** The names of variables, without the default that may stand behind: `${*}` and its kin are none. */
function variablesIn(text: string): string[] {
  return [...text.matchAll(/\$\{([^},]+)[^}]*\}/g)]
    .map(([, name = ""]) => name.trim())
    .filter(name => name.includes(":"));
}
