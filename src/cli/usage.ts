import type { Command } from "commander";
import { visible } from "../report/width.ts";

/**
 * What was typed, with a `help` for a command that there is not as that command, so that it is
 * told as one and not as the whole help.
 * @param args without node and the script
 */
export function withoutHelpForNobody(program: Command, args: readonly string[]): readonly string[] {
  const [first, second] = args;
  if (first !== "help" || second === undefined || second.startsWith("-")) return args;
  const known = program.commands.some(command => command.name() === second) || second === "help";
  return known ? args : [second];
}

/**
 * Refuses what the parser lets pass: an empty argument, which is what a variable of the shell that
 * was never set leaves, and which would be taken for the folder where the user is or for every
 * address of the machine; and a file that is named twice.
 */
export function refuseEmptyAndDouble(command: Command): void {
  const [file] = command.processedArgs;
  const given: [string, unknown][] = [
    ...command.registeredArguments.map((one, index): [string, unknown] => [
      one.name(),
      command.processedArgs[index],
    ]),
    ...command.options.map((one): [string, unknown] => [
      one.long ?? one.flags,
      command.getOptionValue(one.attributeName()),
    ]),
  ];
  const empty = given.find(([, value]) => value === "");
  if (empty !== undefined) command.error(`error: '${empty[0]}' is empty`);
  const again: unknown = command.getOptionValue("file");
  const takesFile = command.registeredArguments[0]?.name() === "FILE";
  if (takesFile && file !== undefined && again !== undefined) {
    command.error(`error: the file is named twice, as '${file}' and as '${again}'`);
  }
}

/** Refuses an option together with its `--no-` form: the parser would take the later one. */
export function refuseBothWays(command: Command): void {
  const given = new Set<string>();
  for (const option of command.options) {
    command.on(`option:${option.name()}`, () => given.add(option.name()));
  }
  command.hook("preAction", () => {
    for (const name of given) {
      if (!given.has(`no-${name}`)) continue;
      command.error(`error: '--${name}' and '--no-${name}' cannot both be given`);
    }
  });
}

/** Commander's errors in the house's words: input in backticks, the hint on a line of its own. */
export function reworded(text: string, command: Command): string {
  const [first = "", ...rest] = text.trim().split("\n");
  const path = command.parent ? `keywright ${command.name()}` : "keywright";
  const suggestion = /\(Did you mean (?:one of )?(.*)\?\)/.exec(rest.join(" "))?.[1];
  const choices = / Allowed choices are (.*)\.$/.exec(first)?.[1];
  const hint =
    suggestion !== undefined
      ? `did you mean ${alternatives(suggestion)}?`
      : choices !== undefined
        ? `write ${alternatives(choices)}`
        : `see \`${path} --help\``;
  const message = first
    .replace(/\. Expected (\d+) arguments? but got (\d+): .*$/, ": it takes $1, and got $2")
    .replace(/option '(.*)' argument '(.*)' is invalid\. .*$/s, "'$1' cannot be '$2'")
    .replace(/required option '(.*)' not specified/, "'$1' is missing")
    .replaceAll(/'([^']*)'/g, "`$1`")
    .replace(/\.$/, "");
  return `${visible(message)}\n  hint: ${visible(hint)}\n`;
}

/** `a, b, c` as `a`, `b` or `c`. */
function alternatives(list: string): string {
  const names = list.split(", ").map(name => `\`${name}\``);
  return [names.slice(0, -1).join(", "), ...names.slice(-1)]
    .filter(part => part !== "")
    .join(" or ");
}
