/*
 * A key and its material, told as simply as it can be: one day after another, and nothing ahead of
 * its time. Times are days since the key was made.
 */

export type KeyState = "Enabled" | "Disabled" | "PendingDeletion" | "PendingImport" | "gone";

interface Material {
  /** Which of the test's materials; absent of KMS's own. */
  readonly bytes?: number;
  there: boolean;
  ends?: number;
  turn?: readonly [day: number, type: "AUTOMATIC" | "ON_DEMAND"];
}

export interface Import {
  readonly bytes: number;
  readonly type?: "NEW_KEY_MATERIAL" | "EXISTING_KEY_MATERIAL";
  readonly days?: number;
}

/** What the local AWS is held against. Each step gives the code of AWS's refusal, or nothing. */
export class KeyModel {
  readonly external: boolean;
  day = 0;
  state: KeyState;
  materials: Material[];
  pending: Material | undefined;
  #period: number | undefined;
  #since = 0;
  #deletion = 0;

  constructor(external: boolean) {
    this.external = external;
    this.state = external ? "PendingImport" : "Enabled";
    this.materials = external ? [] : [{ there: true }];
  }

  advance(days: number): void {
    for (let passed = 0; passed < days; passed++) {
      this.day += 1;
      this.#dawn();
    }
  }

  #dawn(): void {
    if (this.state === "PendingDeletion" && this.day >= this.#deletion) this.state = "gone";
    this.#rotateIfDue();
    for (const one of this.materials) if (this.#isOver(one)) one.there = false;
    if (this.pending !== undefined && this.#isOver(this.pending)) this.pending = undefined;
    this.#look();
  }

  #isOver({ ends }: Material): boolean {
    return ends !== undefined && ends <= this.day;
  }

  #rotateIfDue(): void {
    if (this.#period === undefined || this.state !== "Enabled") return;
    if (this.day < this.#since + this.#period) return;
    this.materials.push({ there: true, turn: [this.day, "AUTOMATIC"] });
    this.#since = this.day;
  }

  /** Brings the state in line with the material. */
  #look(): void {
    if (!this.external || this.state === "PendingDeletion" || this.state === "gone") return;
    const whole = this.materials.length > 0 && this.materials.every(one => one.there);
    if (!whole) this.state = "PendingImport";
    else if (this.state === "PendingImport") this.state = "Enabled";
  }

  /** What a use of the key is refused with. */
  use(): string | undefined {
    if (this.state === "gone") return "NotFoundException";
    if (this.state === "Disabled") return "DisabledException";
    return this.state === "Enabled" ? undefined : "KMSInvalidStateException";
  }

  #unless(...states: KeyState[]): string | undefined {
    if (this.state === "gone") return "NotFoundException";
    return states.includes(this.state) ? undefined : "KMSInvalidStateException";
  }

  enable(): string | undefined {
    const refused = this.#unless("Enabled", "Disabled");
    if (refused !== undefined) return refused;
    this.state = "Enabled";
    this.#rotateIfDue();
    return undefined;
  }

  disable(): string | undefined {
    const refused = this.#unless("Enabled", "Disabled");
    if (refused === undefined) this.state = "Disabled";
    return refused;
  }

  schedule(days: number): string | undefined {
    const refused = this.#unless("Enabled", "Disabled", "PendingImport");
    if (refused !== undefined) return refused;
    this.state = "PendingDeletion";
    this.#deletion = this.day + days;
    return undefined;
  }

  cancel(): string | undefined {
    const refused = this.#unless("PendingDeletion");
    if (refused !== undefined) return refused;
    this.state = "Disabled";
    this.#look();
    return undefined;
  }

  rotate(period: number | undefined): string | undefined {
    if (this.state !== "gone" && this.external) return "UnsupportedOperationException";
    const refused = this.use();
    if (refused !== undefined) return refused;
    this.#period = period;
    this.#since = this.day;
    return undefined;
  }

  rotateNow(): string | undefined {
    const refused = this.use();
    if (refused !== undefined) return refused;
    const turns = this.materials.filter(one => one.turn?.[1] === "ON_DEMAND").length;
    if (turns >= 25) return "LimitExceededException";
    if (this.external && this.pending === undefined) return "KMSInvalidStateException";
    const next = this.pending ?? { there: true };
    this.materials.push({ ...next, turn: [this.day, "ON_DEMAND"] });
    this.pending = undefined;
    this.#look();
    return undefined;
  }

  import({ bytes, type, days }: Import): string | undefined {
    if (this.state === "gone") return "NotFoundException";
    if (!this.external) return "UnsupportedOperationException";
    if (this.state === "PendingDeletion") return "KMSInvalidStateException";
    const own = this.materials.find(one => one.bytes === bytes);
    const waits = this.pending?.bytes === bytes ? this.pending : undefined;
    const isNew = (type ?? (this.materials.length === 0 ? "NEW" : "OLD")).startsWith("NEW");
    if (isNew ? own !== undefined : own === undefined && waits === undefined) {
      return "IncorrectKeyMaterialException";
    }
    if (isNew && this.pending !== undefined) return "KMSInvalidStateException";
    const material = own ?? waits ?? { bytes, there: true };
    material.there = true;
    if (days === undefined) delete material.ends;
    else material.ends = this.day + days;
    if (isNew && this.materials.length === 0) this.materials.push(material);
    else if (isNew) this.pending = material;
    this.#look();
    return undefined;
  }

  /** @param index of a material that belongs to the key, or waits behind those; none: the current */
  remove(index: number | undefined): string | undefined {
    if (this.state === "gone") return "NotFoundException";
    if (!this.external) return "UnsupportedOperationException";
    if (index === this.materials.length) this.pending = undefined;
    else {
      const material = this.materials.at(index ?? -1);
      if (material !== undefined) material.there = false;
    }
    this.#look();
    return undefined;
  }
}
