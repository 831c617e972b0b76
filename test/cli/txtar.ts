/** A script with the files that it is given, in one text: the txtar format of Go's tools. */
export interface Archive {
  /** What stands before the first file: the script. */
  readonly script: string;
  /** The texts of the files by their names. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Reads an archive. A line `-- NAME --` begins a file, which reaches to the next such line.
 * @see https://pkg.go.dev/golang.org/x/tools/txtar
 */
export function readArchive(text: string): Archive {
  // The parts are the script, then a name and a text for each file.
  const [script = "", ...parts] = text.split(/^-- (\S.*?) --\n/m);
  const files = new Map<string, string>();
  for (let at = 0; at < parts.length; at += 2) files.set(parts[at] ?? "", parts[at + 1] ?? "");
  return { script, files };
}

/** Writes an archive as `readArchive` reads it. */
export function writeArchive({ script, files }: Archive): string {
  return [script, ...[...files].map(([name, text]) => `-- ${name} --\n${text}`)].join("");
}
