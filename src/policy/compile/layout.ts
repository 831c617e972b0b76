import type { RequestContext } from "../../model/request.ts";
import type { Names } from "./names.ts";

/** Where the names of a context stand: requests of one kind carry the same names in one order. */
export interface Layout {
  /** The context's names as it spells them. */
  readonly spellings: readonly string[];
  /** How many names there were when it was made: with more it is out of date. */
  readonly size: number;
  /** By a name's number: where in `spellings` it stands, -1 where it does not. */
  readonly places: Int32Array;
  /** The numbers of names that stand there twice. */
  readonly doubtful: ReadonlySet<number> | undefined;
}

/** How many layouts are kept: a call has few, and each kind of call has its own. */
const mostLayouts = 16;

/** The layouts of the last contexts, the newest first. */
export class Layouts {
  readonly #names: Names;
  #layouts: Layout[] = [];

  constructor(names: Names) {
    this.#names = names;
  }

  /** The layout of a context: finds one of the same names in the same order, or makes it. */
  of(context: RequestContext): Layout {
    const spellings = Object.keys(context);
    const { size } = this.#names;
    for (const layout of this.#layouts) {
      if (layout.size === size && sameTexts(layout.spellings, spellings)) return layout;
    }
    const fresh = this.#make(spellings);
    this.#layouts = [fresh, ...this.#layouts.slice(0, mostLayouts - 1)];
    return fresh;
  }

  #make(spellings: readonly string[]): Layout {
    const numbers = spellings.map(spelling => this.#names.heard(spelling));
    const { size } = this.#names;
    const places = new Int32Array(size).fill(-1);
    const doubtful = new Set<number>();
    for (const [place, number] of numbers.entries()) {
      if (number < 0) continue;
      if (places[number] !== -1) doubtful.add(number);
      places[number] = place;
    }
    return { spellings, size, places, doubtful: doubtful.size === 0 ? undefined : doubtful };
  }
}

function sameTexts(some: readonly string[], others: readonly string[]): boolean {
  const { length } = some;
  // Contexts of one length mostly differ in the last name already.
  if (length !== others.length || some[length - 1] !== others[length - 1]) return false;
  for (let at = 0; at < length; at++) if (some[at] !== others[at]) return false;
  return true;
}
