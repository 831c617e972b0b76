import { evaluate } from "../../evaluate.ts";
import { applyEdits, asCalled } from "./apply.ts";
import type { Edit, Situation, Step, Wanted, World } from "./change.ts";
import { leavesChanged } from "./json.ts";
import { distance, nearer, stepsFrom } from "./progress.ts";
import { reachOf } from "./reach.ts";

/** How often a search may ask the engine: a decision takes microseconds. */
const mostTries = 300;
/** Of many ways the first ones, which are the smallest, are enough. */
const mostFound = 24;
/** Of the steps that bring the answer nearer, so many are followed: at first, and later on. */
const breadth = [8, 2] as const;
/** How many steps a walk takes that does not look left or right. */
const longestWalk = 100;

/** Edits that give the wanted answer, and the world that they make. */
export interface Found {
  readonly edits: Step;
  readonly size: number;
  readonly world: World;
}

interface State extends Found {
  readonly situation: Situation;
  readonly distance: readonly number[];
}

/**
 * Looks for edits that give the wanted answer, small ones first: tries each step, and from those
 * that bring the answer nearer the next ones. Every one that is found was decided by `evaluate`.
 */
export function search(start: Situation, wanted: Wanted): Found[] {
  const first: State = {
    edits: [],
    size: 0,
    world: start,
    situation: start,
    distance: distance(start, wanted),
  };
  const found: Found[] = [];
  const queue = [first];
  const seen = new Set<string>();
  let tries = 0;
  for (let state = queue.shift(); state !== undefined; state = queue.shift()) {
    const nexts: State[] = [];
    for (const step of stepsFrom(state.situation, wanted)) {
      if (tries >= mostTries || found.length >= mostFound) break;
      const next = follow(state, step, wanted);
      const name = next && JSON.stringify(next.edits.map(edit => JSON.stringify(edit)).sort());
      if (next === undefined || name === undefined || seen.has(name)) continue;
      seen.add(name);
      tries++;
      if (next.situation.decision.answer === wanted) found.push(next);
      else if (nearer(next.distance, state.distance)) nexts.push(next);
    }
    const followed = state.edits.length === 0 ? breadth[0] : breadth[1];
    const best = nexts.sort((a, b) => a.size - b.size).slice(0, followed);
    for (const next of best) enqueue(queue, next);
  }
  return found.length > 0
    ? found.map(each => least(each, start, wanted))
    : walk(first, wanted, start);
}

function follow(state: State, step: Step, wanted: Wanted): State | undefined {
  const world = step.length === 0 ? undefined : applyEdits(step, state.situation);
  if (world === undefined) return undefined;
  const situation = { ...world, decision: evaluate(world.request, world.estate) };
  return {
    edits: [...state.edits, ...step],
    size: state.size + sizeOf(step),
    world,
    situation,
    distance: distance(situation, wanted),
  };
}

function enqueue(queue: State[], state: State): void {
  const at = queue.findIndex(({ size }) => size > state.size);
  queue.splice(at < 0 ? queue.length : at, 0, state);
}

/** Where much stands in the way, the first step that helps is taken each time, until the end. */
function walk(first: State, wanted: Wanted, start: World): Found[] {
  let state = first;
  for (let steps = 0; steps < longestWalk; steps++) {
    const nexts = stepsFrom(state.situation, wanted).flatMap(
      step => follow(state, step, wanted) ?? [],
    );
    const end = nexts.find(({ situation }) => situation.decision.answer === wanted);
    if (end !== undefined) return [least(end, start, wanted)];
    const better = nexts.find(next => nearer(next.distance, state.distance));
    if (better === undefined) return [];
    state = better;
  }
  return [];
}

/**
 * The edits without those that turned out not to be needed. One that keeps the others from touching
 * more than they should stays: the condition of a statement whose Resource became wider.
 */
function least(found: Found, start: World, wanted: Wanted): Found {
  for (let at = 0; at < found.edits.length; at++) {
    const edits = found.edits.toSpliced(at, 1);
    const world = edits.length === 0 ? undefined : applyEdits(edits, start);
    if (world === undefined || evaluate(world.request, world.estate).answer !== wanted) continue;
    const reach = reachOf(asCalled(found.edits, start), found.world);
    if (reachOf(asCalled(edits, start), world).some(each => !reach.includes(each))) continue;
    return least({ edits, size: sizeOf(edits), world }, start, wanted);
  }
  return found;
}

/** How many values of JSON the edits change. */
function sizeOf(edits: Step): number {
  return edits.reduce((sum, edit) => sum + sizeOfEdit(edit), 0);
}

function sizeOfEdit(edit: Edit): number {
  if (edit.kind === "policy") return leavesChanged(edit.before, edit.after);
  if (edit.kind === "new-policy") return leavesChanged(undefined, edit.after);
  if (edit.kind === "remove-policy") return Math.max(1, leavesChanged(edit.before, undefined));
  return 1;
}
