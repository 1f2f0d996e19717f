// Time, and where a job is at a time. A life is told once; every moment of it follows.

/**
 * @typedef {{name: number, type: string, scenario: string|null, created: number,
 *   steps: [string, number][], halt: number|null, nodes: number, environment: string,
 *   task: string|null, owner: string, pace: Object<string, number>, own: boolean,
 *   lives: boolean, runs?: [number|null, number, string][]}} Life
 */

export const TERMINAL = new Set(["stopped", "finished", "failed"]);
/** What stands beside the name of a state, so that nobody needs to see its colour. */
export const MARKS = {
  new: "○", ready: "◔", running: "◑", stopping: "◪", stopped: "■", finished: "✓", failed: "✕",
  errored: "✕", skipped: "–",
};

/** The clock of the session as it was told, and when that was heard. */
export class Clock {
  kind = "real";
  speed = 0;
  polls = false;
  #told = 0;
  #heard = 0;

  /** @param {{kind: string, speed: number, now: number, polls: boolean}} told @param {number} heard */
  hear(told, heard) {
    ({ kind: this.kind, speed: this.speed, polls: this.polls, now: this.#told } = told);
    this.#heard = heard;
  }

  /** Stand still until something is heard again. @param {number} here */
  halt(here) {
    this.#told = this.now(here);
    this.speed = 0;
  }

  /** The time in the session, in milliseconds since 1970. @param {number} here */
  now(here) {
    return this.#told + Math.max(here - this.#heard, 0) * this.speed;
  }
}

/** What time it is for a job while the clock of the session shows *now*. */
export function timeOf(life, now) {
  const { hold, shift, floor } = life.pace;
  if (hold !== undefined) return hold;
  return shift === undefined ? Math.max(now, floor) : now + shift;
}

/**
 * A job at a moment.
 * @param {Life} life @param {number} now
 */
export function moment(life, now) {
  const clock = timeOf(life, now) - life.created;
  const age = life.halt === null ? clock : Math.min(clock, life.halt);
  let index = 0;
  while (index + 1 < life.steps.length && life.steps[index + 1][1] <= age) index += 1;
  const [state, entered] = life.steps[index];
  const after = life.steps[index + 1]?.[1];
  // What comes after it stands still never comes.
  const next = life.halt === null || after === undefined ? after : Math.min(after, life.halt);
  const terminal = TERMINAL.has(state);
  const hangs = life.halt !== null && clock >= life.halt;
  return { age, clock, index, state, entered, next, terminal, hangs };
}

/** How many nodes are in which state at an age; null where that is not known. */
export function nodeStates(life, age) {
  if (!life.runs) return null;
  const found = {};
  for (const [start, end, outcome] of life.runs) {
    const state = age >= end ? outcome : start === null || age < start ? "new" : "running";
    found[state] = (found[state] ?? 0) + 1;
  }
  return found;
}

/** A length of time in few words. @param {number} ms */
export function span(ms) {
  const seconds = Math.max(ms, 0) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 129600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} d`;
}

/** An instant as the API writes it, easier to read. @param {number} at */
export const stamp = (at) => new Date(at).toISOString().slice(0, 19).replace("T", " ");
/** The time of day on the wall here. @param {number} at */
export function wall(at) {
  const time = new Date(at);
  const two = (value, digits = 2) => String(value).padStart(digits, "0");
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${two(time.getMilliseconds(), 3)}`;
}
