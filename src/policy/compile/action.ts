import { assumeActions } from "../asked.ts";

/** How many spellings of actions are kept; what asks for more is no client but a fuzzer. */
const mostActions = 5_000;

/** The permissions that trust policies decide, KMS's, and all others. */
type Room = "kms" | "assume" | "other";

/** An action with its number, by which plans are kept. */
export interface Action {
  readonly number: number;
  /** In lower case. */
  readonly name: string;
  readonly room: Room;
}

/** The actions that have been asked for. */
export class Actions {
  readonly #byName = new Map<string, Action>();
  readonly #bySpelling = new Map<string, Action>();

  /** Whether so many were asked for that everything kept by them should be dropped. */
  get full(): boolean {
    return this.#bySpelling.size >= mostActions;
  }

  /** The action of a spelling such as `kms:Decrypt`. */
  of(spelling: string): Action {
    const known = this.#bySpelling.get(spelling);
    if (known !== undefined) return known;
    const name = spelling.toLowerCase();
    const action = this.#byName.get(name) ?? this.#make(name);
    this.#bySpelling.set(spelling, action);
    return action;
  }

  #make(name: string): Action {
    const room = name.startsWith("kms:") ? "kms" : assumeActions.has(name) ? "assume" : "other";
    const action: Action = { number: this.#byName.size, name, room };
    this.#byName.set(name, action);
    return action;
  }
}
