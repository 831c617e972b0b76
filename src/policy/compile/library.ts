import type { PolicyKind } from "../../model/decision.ts";
import type { PolicyDocument } from "../../model/document.ts";
import type { AskedPolicy } from "../asked.ts";
import { type ReadDocument, readDocument } from "../document.ts";
import type { Names } from "./names.ts";
import { PolicySet } from "./policy-set.ts";
import { type CompiledStatement, compileStatement } from "./statement.ts";

/** A document compiled for a kind of policy. Documents of the same text share it. */
interface Compiled {
  readonly number: number;
  readonly statements: readonly CompiledStatement[];
}

/** Everything that was compiled for an engine: each document once, each set of documents once. */
export class Library {
  readonly #names: Names;
  readonly #byDocument = new WeakMap<ReadDocument, Map<PolicyKind, Compiled>>();
  readonly #byText = new Map<string, Compiled>();
  readonly #sets = new Map<string, PolicySet>();
  readonly #sessions = new WeakMap<readonly PolicyDocument[], PolicySet>();

  /** How many documents were compiled. */
  get size(): number {
    return this.#byText.size;
  }

  constructor(names: Names) {
    this.#names = names;
  }

  /** The statements of a policy; none where its document is missing. */
  statementsOf({ document, kind }: AskedPolicy): readonly CompiledStatement[] {
    return document === undefined ? [] : this.#compiled(document, kind).statements;
  }

  /** The set of policies that count together. */
  setOf(policies: readonly AskedPolicy[]): PolicySet {
    const id = policies.map(policy => this.#idOf(policy)).join(" ");
    const known = this.#sets.get(id);
    if (known !== undefined) return known;
    const statements = policies.flatMap(policy => this.statementsOf(policy));
    const incomplete = policies.some(({ document }) => document === undefined);
    const fresh = new PolicySet(statements, incomplete);
    this.#sets.set(id, fresh);
    return fresh;
  }

  /** The set of a session's policies. */
  sessionSet(documents: readonly PolicyDocument[]): PolicySet {
    const known = this.#sessions.get(documents);
    if (known !== undefined) return known;
    const policies = documents.map(
      (document): AskedPolicy => ({
        kind: "session",
        name: "",
        on: "",
        document: readDocument(document),
      }),
    );
    const fresh = this.setOf(policies);
    this.#sessions.set(documents, fresh);
    return fresh;
  }

  #idOf({ document, kind }: AskedPolicy): string {
    return document === undefined ? "missing" : String(this.#compiled(document, kind).number);
  }

  #compiled(document: ReadDocument, kind: PolicyKind): Compiled {
    const kinds = this.#byDocument.get(document) ?? new Map<PolicyKind, Compiled>();
    this.#byDocument.set(document, kinds);
    const known = kinds.get(kind);
    if (known !== undefined) return known;
    const sources = document.statements.map(({ source }) => source);
    const text = JSON.stringify([kind, document.variables, sources]);
    const compiled = this.#byText.get(text) ?? {
      number: this.#byText.size,
      statements: document.statements.map(each => compileStatement(each, kind, this.#names)),
    };
    this.#byText.set(text, compiled);
    kinds.set(kind, compiled);
    return compiled;
  }
}
