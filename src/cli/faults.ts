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
 * gone (`keywright matrix | head`).
 */
export function catchFaults(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", error => {
      if ((error as NodeJS.ErrnoException).code === "EPIPE") process.exit();
      throw error;
    });
  }
  process.on("uncaughtException", error => {
    process.stderr.write(internalError(error));
    process.exit(1);
  });
}
