import type { Policy, PolicyDocument } from "../../model/document.ts";
import type { MemberAccount, Organization, OrganizationUnit } from "../../model/organization.ts";
import { hasErrors, type Problem, type Span } from "../../model/problem.ts";
import type { Positions } from "../source/positions.ts";
import { readYaml } from "../source/read-yaml.ts";
import { plain, type SourceMap, type SourceNode } from "../source/tree.ts";
import { nearest } from "../suggest.ts";

/** The two kinds of policy that an organization has. */
export type ControlKind = "service-control" | "resource-control";

/** Parses a policy's text as AWS would when it stores one; `parsePolicy` of the policy engine. */
export type ParsePolicy = (
  text: string,
  kind: ControlKind,
) => { readonly document?: PolicyDocument; readonly problems: readonly Problem[] };

/**
 * Reads a file that describes an organization: its units and accounts, its policies, and which
 * policy is attached where. JSON is YAML, so that either may be written.
 * @param text the file's content
 * @param file its path as the user gave it, for the spans
 * @returns the organization, where no problem is an error
 */
export function readOrganization(
  text: string,
  file: string,
  parse: ParsePolicy,
): { readonly organization?: Organization; readonly problems: readonly Problem[] } {
  const { root, positions, problems } = readYaml(text, file);
  if (root === undefined) return { problems };
  const reader = new Reader(text, positions, parse, [...problems]);
  const organization = reader.organization(root);
  const sorted = reader.problems.toSorted(
    (a, b) => (a.span?.start.offset ?? 0) - (b.span?.start.offset ?? 0),
  );
  return hasErrors(sorted) ? { problems: sorted } : { organization, problems: sorted };
}

const fullAccess: Policy = {
  name: "FullAWSAccess",
  document: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
  },
};

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html */
const shapes = {
  organization: { pattern: /^o-[a-z0-9]{10,32}$/, like: "o-a1b2c3d4e5" },
  root: { pattern: /^r-[0-9a-z]{4,32}$/, like: "r-ab12" },
  unit: { pattern: /^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$/, like: "ou-ab12-11111111" },
  account: { pattern: /^\d{12}$/, like: '"111122223333"' },
} as const;

const keys = {
  top: ["id", "managementAccount", "serviceControl", "resourceControl", "root"],
  root: ["id", "policies", "units", "accounts"],
  unit: ["id", "name", "policies", "units", "accounts"],
  account: ["id", "policies"],
} as const;

/** Policies as they are attached to one target. */
interface Attached {
  readonly serviceControl: readonly Policy[];
  readonly resourceControl: readonly Policy[];
}

class Reader {
  readonly problems: Problem[];
  readonly #text: string;
  readonly #positions: Positions;
  readonly #parse: ParsePolicy;
  readonly #serviceControl = new Map<string, Policy>([[fullAccess.name, fullAccess]]);
  readonly #resourceControl = new Map<string, Policy>();
  readonly #accounts = new Set<string>();

  constructor(text: string, positions: Positions, parse: ParsePolicy, problems: Problem[]) {
    this.#text = text;
    this.#positions = positions;
    this.#parse = parse;
    this.problems = problems;
  }

  organization(top: SourceMap): Organization {
    this.#only(top, keys.top);
    const id = this.#id(top, "id", "organization");
    const managementAccount = this.#id(top, "managementAccount", "account");
    this.#policies(top, "serviceControl", "service-control", this.#serviceControl);
    this.#policies(top, "resourceControl", "resource-control", this.#resourceControl);
    const root = this.#root(top);
    // The management account belongs to the root where the file does not say where it stands.
    const managed = this.#accounts.has(managementAccount)
      ? []
      : [{ id: managementAccount, serviceControl: [fullAccess], resourceControl: [] }];
    return {
      id,
      managementAccount,
      enabled: ["service-control", "resource-control"],
      root: { ...root, accounts: [...root.accounts, ...managed] },
    };
  }

  #root(top: SourceMap): OrganizationUnit {
    const node = this.#required(top, "root");
    const root = node === undefined ? undefined : this.#map(node, "the root");
    if (root === undefined) return this.#emptyUnit();
    this.#only(root, keys.root);
    return { ...this.#below(root), id: this.#id(root, "id", "root"), name: "Root" };
  }

  #emptyUnit(): OrganizationUnit {
    return { id: "", name: "", units: [], accounts: [], serviceControl: [], resourceControl: [] };
  }

  #unit(node: SourceNode): OrganizationUnit {
    const unit = this.#map(node, "a unit");
    if (unit === undefined) return this.#emptyUnit();
    this.#only(unit, keys.unit);
    const id = this.#id(unit, "id", "unit");
    const name = unit.entries.get("name")?.value;
    return { ...this.#below(unit), id, name: name?.kind === "scalar" ? name.text : id };
  }

  /** What the root and a unit have alike. */
  #below(node: SourceMap): Omit<OrganizationUnit, "id" | "name"> {
    return {
      ...this.#attached(node),
      units: this.#list(node, "units").map(one => this.#unit(one)),
      accounts: this.#list(node, "accounts").map(one => this.#account(one)),
    };
  }

  /** An account, or its id alone. */
  #account(node: SourceNode): MemberAccount {
    if (node.kind !== "map") {
      const id = this.#checkedId(node, "account");
      this.#once(id, node.span);
      return { id, serviceControl: [fullAccess], resourceControl: [] };
    }
    this.#only(node, keys.account);
    const id = this.#id(node, "id", "account");
    this.#once(id, node.span);
    return { id, ...this.#attached(node) };
  }

  #once(id: string, span: Span): void {
    if (id !== "" && this.#accounts.has(id)) {
      this.#error("account-twice", span, `the account \`${id}\` stands in the organization twice`);
    }
    this.#accounts.add(id);
  }

  /** The policies that `policies` names: FullAWSAccess, which AWS attaches, where there is none. */
  #attached(node: SourceMap): Attached {
    const serviceControl: Policy[] = [];
    const resourceControl: Policy[] = [];
    if (!node.entries.has("policies")) return { serviceControl: [fullAccess], resourceControl };
    for (const item of this.#list(node, "policies")) {
      const name = item.kind === "scalar" ? item.text : "";
      if (name === "RCPFullAWSAccess") continue;
      const service = this.#serviceControl.get(name);
      const resource = this.#resourceControl.get(name);
      if (service !== undefined) serviceControl.push(service);
      else if (resource !== undefined) resourceControl.push(resource);
      else this.#unknownPolicy(name, item.span);
    }
    return { serviceControl, resourceControl };
  }

  #unknownPolicy(name: string, span: Span): void {
    const names = [...this.#serviceControl.keys(), ...this.#resourceControl.keys()];
    const guess = nearest(name, names);
    const hint =
      guess === undefined
        ? "write it under `serviceControl` or `resourceControl`"
        : `did you mean \`${guess}\`?`;
    this.#error("unknown-policy", span, `the organization has no policy \`${name}\``, hint);
  }

  #policies(top: SourceMap, key: string, kind: ControlKind, into: Map<string, Policy>): void {
    const node = top.entries.get(key)?.value;
    if (node === undefined) return;
    const policies = this.#map(node, `\`${key}\``);
    for (const [name, { key: place, value }] of policies?.entries ?? []) {
      if (this.#serviceControl.has(name) || this.#resourceControl.has(name)) {
        this.#error("policy-twice", place, `two policies are called \`${name}\``);
        continue;
      }
      const document = this.#document(value, kind);
      // One that is no policy still has a name: to tell that nobody has it would mislead.
      into.set(name, { name, document: document ?? fullAccess.document });
    }
  }

  /** A policy that is written as JSON keeps its places; of others the whole is told. */
  #document(node: SourceNode, kind: ControlKind): PolicyDocument | undefined {
    const start = node.span.start.offset;
    const written = this.#text.slice(start, node.span.end.offset).trimEnd();
    const isJson = readsAsJson(written);
    const { document, problems } = this.#parse(
      isJson ? written : JSON.stringify(plain(node)),
      kind,
    );
    for (const { span, ...problem } of problems) {
      const place =
        isJson && span !== undefined
          ? this.#positions.span(start + span.start.offset, start + span.end.offset)
          : node.span;
      this.problems.push({ ...problem, span: place });
    }
    return document;
  }

  #id(node: SourceMap, key: string, shape: keyof typeof shapes): string {
    const value = this.#required(node, key);
    return value === undefined ? "" : this.#checkedId(value, shape);
  }

  #checkedId(node: SourceNode, shape: keyof typeof shapes): string {
    const text = node.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;
    const { like, pattern } = shapes[shape];
    if (text !== undefined && pattern.test(text)) return text;
    const shown = node.kind === "scalar" ? `\`${node.text}\`` : "this";
    this.#error(
      "organization-id",
      node.span,
      `${shown} is no id of this kind`,
      `write it like ${like}`,
    );
    return "";
  }

  #required(node: SourceMap, key: string): SourceNode | undefined {
    const value = node.entries.get(key)?.value;
    if (value === undefined) this.#error("missing-key", node.span, `\`${key}\` is missing`);
    return value;
  }

  #map(node: SourceNode, what: string): SourceMap | undefined {
    if (node.kind === "map") return node;
    this.#error("not-a-mapping", node.span, `${what} must be a mapping`);
    return undefined;
  }

  #list(node: SourceMap, key: string): readonly SourceNode[] {
    const value = node.entries.get(key)?.value;
    if (value === undefined) return [];
    if (value.kind === "list") return value.items;
    this.#error("not-a-list", value.span, `\`${key}\` must be a list`);
    return [];
  }

  #only(node: SourceMap, known: readonly string[]): void {
    for (const [name, { key }] of node.entries) {
      if (known.includes(name)) continue;
      const guess = nearest(name, known);
      const hint = guess === undefined ? `write ${known.join(", ")}` : `did you mean \`${guess}\`?`;
      this.#error("unknown-key", key, `\`${name}\` is not known here`, hint);
    }
  }

  #error(code: string, span: Span, message: string, hint?: string): void {
    const problem: Problem = { code, severity: "error", message, span };
    this.problems.push(hint === undefined ? problem : { ...problem, hint });
  }
}

function readsAsJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
