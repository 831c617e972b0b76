import { readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { makeFolder } from "../local/make-folder.ts";
import type { Problem } from "../model/index.ts";
import type { PlannedFile, WritePlan } from "../write/index.ts";
import { type Cli, fileProblem, problem, shownPath } from "./cli.ts";
import type { ExitCode } from "./exit.ts";
import type { Define } from "./program.ts";
import { type FileOptions, loadSpec, tellOptions } from "./spec-file.ts";

type BuildOptions = FileOptions & {
  readonly out: string;
  readonly force?: boolean;
  readonly check?: boolean;
};

/** `keywright build`: Terraform, `.sops.yaml` and the policy documents. */
export const defineBuild: Define = (program, cli, done) => {
  program
    .command("build")
    .summary("write Terraform, .sops.yaml and the policy documents")
    .description(
      "Writes what the file implies into a folder. Only what Keywright itself wrote there is overwritten or removed.",
    )
    .argument("[FILE]", "the file")
    .requiredOption("-o, --out <DIR>", "the folder to write to")
    .option("-f, --file <FILE>", "the file")
    .option("--force", "overwrite files that Keywright did not write")
    .option("--check", "write nothing; exit with 2 if anything would change")
    .option("--json", "print what was done as JSON")
    .action(async (file: string | undefined, options: BuildOptions) =>
      done(await build(cli, { ...options, file: file ?? options.file })),
    );
};

async function build(cli: Cli, options: BuildOptions): Promise<ExitCode> {
  const loaded = await loadSpec(cli, options);
  if (loaded === undefined) return 1;
  const [{ estateOf }, write] = await Promise.all([
    import("../spec/index.ts"),
    import("../write/index.ts"),
  ]);
  const estate = estateOf(loaded.spec);
  const files = write.writeAll(loaded.spec, estate);
  const out = resolve(options.out);
  const made = attempt(options.out, "read", () => {
    const manifest = read(join(out, write.MANIFEST));
    const paths = write.pathsToRead(files, manifest);
    const existing = new Map(
      paths.flatMap((path): [string, string][] => {
        const text = read(join(out, path));
        return text === undefined ? [] : [[path, text]];
      }),
    );
    return write.planWrite(files, existing, { manifest, force: options.force === true });
  });
  if ("problem" in made) return refuse(cli, [made.problem], options);
  const plan = made.value;
  if (plan.refused.length > 0) {
    const problems = plan.refused.map(one => problem("not-ours", one.message, one.hint));
    return refuse(cli, problems, options);
  }
  if (!options.check) {
    const done = attempt(options.out, "write", () => perform(plan, out, write.MANIFEST));
    const obstacle = "problem" in done ? done.problem : done.value;
    if (obstacle !== undefined) return refuse(cli, [obstacle], options);
  }
  tell(cli, plan, options);
  const notes = write.notesOf(loaded.spec);
  if (!options.json && notes.length > 0) await cli.problems(notes, tellOptions(loaded, options));
  return options.check && changes(plan) > 0 ? 2 : 0;
}

async function refuse(
  cli: Cli,
  problems: readonly Problem[],
  options: BuildOptions,
): Promise<ExitCode> {
  await cli.problems(problems, options);
  return 1;
}

function attempt<T>(
  path: string,
  doing: "read" | "write",
  work: () => T,
): { value: T } | { problem: Problem } {
  try {
    return { value: work() };
  } catch (error) {
    const at = shownPath((error as NodeJS.ErrnoException).path ?? path);
    return { problem: fileProblem(error, at, doing, "name another folder with --out") };
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

/** Does what the plan says; what it gives is the folder that could not be made. */
function perform(plan: WritePlan, out: string, manifestName: string): Problem | undefined {
  for (const path of plan.remove) {
    rmSync(join(out, path), { force: true });
    dropEmptyFolders(dirname(join(out, path)), out);
  }
  const files = [...plan.create, ...plan.update];
  // Last: files that a broken run wrote but did not list are known by their header.
  if (plan.manifest !== undefined) files.push({ path: manifestName, text: plan.manifest });
  for (const folder of new Set([out, ...files.map(({ path }) => dirname(join(out, path)))])) {
    const obstacle = makeFolder(shownPath(folder), { another: "with --out" });
    if (obstacle !== undefined) return obstacle;
  }
  for (const { path, text } of files) writeFileSync(join(out, path), text);
  return undefined;
}

/** Folders that lost their last file go, up to the output folder. */
function dropEmptyFolders(folder: string, out: string): void {
  for (let at = folder; at !== out && at.startsWith(out); at = dirname(at)) {
    try {
      rmdirSync(at);
    } catch {
      return; // It holds something, or is gone.
    }
  }
}

function changes(plan: WritePlan): number {
  return plan.create.length + plan.update.length + plan.remove.length;
}

function tell(cli: Cli, plan: WritePlan, options: BuildOptions): void {
  const paths = (files: readonly PlannedFile[]) => files.map(({ path }) => path);
  const { remove: removed, unchanged, kept } = plan;
  const [created, updated] = [paths(plan.create), paths(plan.update)];
  if (options.json) {
    cli.json({ out: options.out, created, updated, removed, kept, unchanged });
    return;
  }
  for (const path of created) cli.out(`  + ${path}\n`);
  for (const path of updated) cli.out(`  ~ ${path}\n`);
  for (const path of removed) cli.out(`  - ${path}\n`);
  for (const path of kept) cli.out(`  ! ${path} is no longer made, and stays: it was changed\n`);
  const counted = (count: number, word: string) => (count > 0 ? [`${count} ${word}`] : []);
  const would = options.check ? "would be " : "";
  const counts = [
    ...counted(created.length, `${would}created`),
    ...counted(updated.length, `${would}updated`),
    ...counted(removed.length, `${would}removed`),
    ...counted(unchanged.length, "unchanged"),
  ];
  cli.out(`${options.out}: ${counts.join(", ")}\n`);
}
