/**
 * A whole number of the command line; ends the program where something else stands there.
 * @param place in `process.argv`, from 2
 * @param otherwise what an absent one means
 * @param usage how the command is written
 */
export function numberAt(place: number, otherwise: number, usage: string): number {
  const text = process.argv[place];
  if (text === undefined) return otherwise;
  if (/^\d+$/.test(text)) return Number(text);
  console.error(`\`${text}\` is no number: ${usage}`);
  process.exit(1);
}
