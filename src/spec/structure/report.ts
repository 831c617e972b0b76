import type { Problem, Span } from "../../model/problem.ts";
import { keySpan, type Path, type SourceMap, valueSpan } from "../source/tree.ts";

/** Which of the two a span marks. */
export type Mark = "key" | "value";

/** Collects problems by the path of what is wrong. */
export class Report {
  readonly problems: Problem[] = [];
  readonly root: SourceMap;
  readonly #seen = new Set<string>();
  readonly #damaged: Path[] = [];

  constructor(root: SourceMap, problems: readonly Problem[] = []) {
    this.root = root;
    this.problems.push(...problems);
  }

  error(code: string, path: Path, message: string, hint?: string, mark: Mark = "value"): void {
    this.#add("error", code, this.span(path, mark), message, hint);
  }

  warning(code: string, path: Path, message: string, hint?: string, mark: Mark = "value"): void {
    this.#add("warning", code, this.span(path, mark), message, hint);
  }

  /** The place of a key or a value. */
  span(path: Path, mark: Mark = "value"): Span {
    return mark === "key" ? keySpan(this.root, path) : valueSpan(this.root, path);
  }

  /** Notes that something was left out because of an error that is told already. */
  damage(path: Path): void {
    this.#damaged.push([...path]);
  }

  /** Whether anything at, in or around a path was left out: then do not complain of its absence. */
  isDamaged(path: Path): boolean {
    return this.#damaged.some(damaged =>
      damaged.slice(0, path.length).every((step, index) => String(step) === String(path[index])),
    );
  }

  #add(
    severity: "error" | "warning",
    code: string,
    span: Span,
    message: string,
    hint: string | undefined,
  ): void {
    const key = `${code} ${span.start.offset} ${span.end.offset} ${message}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.problems.push({ code, severity, message, ...(hint === undefined ? {} : { hint }), span });
  }
}
