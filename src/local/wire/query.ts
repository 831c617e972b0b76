import { ServiceError } from "../service-error.ts";

/** Deeper names than any of AWS's are refused rather than walked. */
const deepest = 16;

type Node = Map<string, Node | string>;

/**
 * Decodes the parameters of AWS's Query protocol: `Tags.member.1.Key=a` becomes
 * `{Tags: [{Key: "a"}]}`. Lists keep the order of their numbers; gaps close.
 * @param text a form's body, or a query string
 * @returns an object without a prototype, so that no parameter's name means anything else
 * @throws ServiceError MalformedQueryString
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function decodeQuery(text: string): Readonly<Record<string, unknown>> {
  const root: Node = new Map();
  for (const part of text.split("&")) {
    if (part === "") continue;
    const at = part.indexOf("=");
    const name = decode(at < 0 ? part : part.slice(0, at));
    place(root, name.split("."), at < 0 ? "" : decode(part.slice(at + 1)));
  }
  return recordOf(root);
}

function decode(text: string): string {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw malformed();
  }
}

// The text has no recorded source; the name is of
// https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
function malformed(): ServiceError {
  return new ServiceError("MalformedQueryString", "The query string contains a syntax error.", {
    status: 404,
  });
}

function place(root: Node, path: readonly string[], value: string): void {
  if (path.length > deepest) throw malformed();
  let node = root;
  for (const step of path.slice(0, -1)) {
    let next = node.get(step);
    if (!(next instanceof Map)) {
      next = new Map();
      node.set(step, next);
    }
    node = next;
  }
  const last = path[path.length - 1] ?? "";
  if (!(node.get(last) instanceof Map)) node.set(last, value);
}

function recordOf(node: Node): Record<string, unknown> {
  const record: Record<string, unknown> = Object.create(null);
  for (const [name, value] of node) record[name] = decoded(value);
  return record;
}

function decoded(value: Node | string): unknown {
  if (typeof value === "string") return value;
  const members = value.get("member");
  if (value.size !== 1 || !(members instanceof Map)) return recordOf(value);
  return [...members]
    .filter(([index]) => /^\d{1,9}$/.test(index))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, member]) => decoded(member));
}
