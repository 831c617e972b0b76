// A message is read by people, and a text of 32 KiB in each of many messages is too much of it.
const longest = 100;

/** A text of the policy as messages show it: in backticks, and the beginning only of a long one. */
export function shown(text: string): string {
  return text.length <= longest ? `\`${text}\`` : `\`${text.slice(0, longest)}…\``;
}
