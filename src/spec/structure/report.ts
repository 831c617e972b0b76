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
  /** Places that could not be read at all: nothing more is to be said of them. */
  readonly #broken = new Set<string>();

  constructor(root: SourceMap, problems: readonly Problem[] = []) {
    this.root = root;
    this.problems.push(...problems);
    for (const { span } of problems) if (span) this.#broken.add(placeOf(span));
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

  /** Whether keys may be missing because something was left out. */
  lostKeys(): boolean {
    return this.#damaged.some(
      ([section, , key]) =>
        section === "environments" ||
        section === "alias" ||
        (section === "applications" &&
          (key === undefined || key === "environments" || key === "alias")),
    );
  }

  #add(
    severity: "error" | "warning",
    code: string,
    span: Span,
    message: string,
    hint: string | undefined,
  ): void {
    const place = placeOf(span);
    // Where an alias brings the same key to many places, its one mistake is told once.
    const key = code === "unknown-key" ? `${code} ${place}` : `${code} ${place} ${message}`;
    if (this.#broken.has(place)) return;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.problems.push({ code, severity, message, ...(hint === undefined ? {} : { hint }), span });
  }
}

function placeOf(span: Span): string {
  return `${span.start.offset} ${span.end.offset}`;
}
