/** What a user is told, always with the place in the file. */
export interface Problem {
  /** Stable, kebab-case, such as `unknown-key`. */
  readonly code: string;
  readonly severity: "error" | "warning" | "note";
  /** Lower case, no full stop, user input in backticks. */
  readonly message: string;
  /** What to write instead. */
  readonly hint?: string;
  readonly span?: Span;
}

/** A stretch of a file. Lines and columns count from 1, offsets from 0; the end is exclusive. */
export interface Span {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** Whether any of the problems is an error. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(problem => problem.severity === "error");
}
