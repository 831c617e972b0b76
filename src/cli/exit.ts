/**
 * What a command leaves to the shell: 0 all is well, or the answer is allowed; 1 an error; 2 the
 * answer is denied, or with `build --check` something would change; 3 it is not known.
 */
export type ExitCode = 0 | 1 | 2 | 3;

/** The exit code of an answer. */
export const exitOf = { allowed: 0, denied: 2, unknown: 3 } as const;
