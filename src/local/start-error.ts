import type { Problem } from "../model/problem.ts";

/** The local AWS could not start; what to tell the user stands in `problem`. */
export class StartError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.message);
    this.name = "StartError";
    this.problem = problem;
  }
}

/** What the system says against an address or port, as a problem; any other error as it is. */
export function listenProblem(
  error: unknown,
  options: { readonly host?: string; readonly port?: number },
): unknown {
  const { code = "" } = error as NodeJS.ErrnoException;
  const { host = "127.0.0.1", port = 0 } = options;
  if (code === "ERR_SOCKET_BAD_PORT") {
    return new StartError({
      code: "port",
      severity: "error",
      message: `\`${port}\` is no port`,
      hint: "give a number from 1 to 65535, or 0 for a free one",
    });
  }
  if (["EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN", "EAFNOSUPPORT", "EINVAL"].includes(code)) {
    return new StartError({
      code: "host",
      severity: "error",
      message: `\`${host}\` is no address of this machine`,
      hint: "leave --host away for 127.0.0.1, or write 0.0.0.0 for every address",
    });
  }
  if (code !== "EADDRINUSE" && code !== "EACCES") return error;
  const reason = code === "EADDRINUSE" ? "is taken" : "may not be used";
  return new StartError({
    code: "port",
    severity: "error",
    message: `\`${host}:${port}\` ${reason}`,
    hint: "choose another with --port, or leave --port away for a free one",
  });
}
