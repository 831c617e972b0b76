/** What a person is told who runs a command in a folder that was removed meanwhile. */
export function lostFolder(error: unknown): string | undefined {
  if ((error as NodeJS.ErrnoException).syscall !== "uv_cwd") return undefined;
  return "error: the folder that you are in is not there any more\n  hint: change to one that is\n";
}

/** What an unexpected error is told as: no stack trace unless it is asked for. */
export function internalError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (process.env.KEYWRIGHT_DEBUG) {
    const stack = error instanceof Error ? error.stack : undefined;
    return `keywright: internal error\n${stack ?? message}\n`;
  }
  const [first = ""] = message.split("\n");
  return (
    `keywright: internal error: ${first}\n` +
    "  hint: this is a bug in keywright; run it again with KEYWRIGHT_DEBUG=1 to see where\n"
  );
}

/**
 * Keeps the process from ending in a stack trace, and quiet when the reader of its output has
 * gone (`keywright matrix | head`): a command then goes on to its end, so that its exit code is
 * still its answer, and one that stays, as `up` does, is told to stop.
 */
export function catchFaults(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", ({ code, message }: NodeJS.ErrnoException) => {
      if (code !== "EPIPE") {
        process.stderr.write(
          `error: the output cannot be written: ${code === "ENOSPC" ? "no space is left" : message}\n`,
        );
        process.exit(1);
      }
      if (process.listenerCount("SIGTERM") > 0) process.kill(process.pid, "SIGTERM");
    });
  }
  process.on("uncaughtException", error => {
    process.stderr.write(internalError(error));
    process.exit(1);
  });
}
