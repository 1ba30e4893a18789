/**
 * Bugs that are made on purpose, and the game of finding one. A bug is the experiment's `fault`; while the game is on,
 * its name stays out of everything that the page shows: badge, messages, address, listing. Pure.
 */

import { withEffects } from "./commands.js";

/** @import { BugGame, BugsState } from "../types/jobs.js" */
/** @import { Reduced } from "../types/lessons.js" */
/** @import { Experiment } from "../types/schema.js" */
/** @import { Rules, State } from "../types/state.js" */

export const NO_FAULT = "none";
/** The name shown while the fault must stay hidden. */
export const HIDDEN = "hidden";
const SEEDS = 2 ** 32;

/** @type {BugsState} */
export const NO_BUGS = { chosen: null, game: null, score: { found: 0, rounds: 0, guesses: 0 } };

/**
 * Whether the name of the fault must stay hidden: its round is open, and the experiment still has it.
 * @param {State} state
 */
export const isGuessing = ({ bugs: { game }, experiment }) =>
  game !== null && game.end === null && game.fault === experiment.fault;

/** The fault as it may be shown: its name, "none" or "hidden". @param {State} state */
export const shownFault = (state) => (isGuessing(state) ? HIDDEN : state.experiment.fault);

/**
 * An experiment without the name of a hidden fault, to be shown and shared.
 * @param {State} state
 * @param {Experiment} experiment
 * @returns {Experiment}
 */
export const maskFault = (state, experiment) => (isGuessing(state) ? { ...experiment, fault: NO_FAULT } : experiment);

/**
 * The faults that have an effect on the present experiment.
 * @param {State} state
 * @returns {string[]}
 */
export function candidates({ jobs }) {
  const faults = jobs.faults.result?.facts.faults ?? {};
  return Object.keys(faults).filter((name) => faults[name].without_effect === null);
}

/**
 * One of several by a number: the same number chooses the same everywhere (mix of Murmur 3).
 * @template T
 * @param {T[]} several
 * @param {number} number
 */
export function choose(several, number) {
  let mixed = Math.trunc(number) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  mixed = (mixed ^ (mixed >>> 16)) >>> 0;
  return several[Math.floor((mixed / SEEDS) * several.length)];
}

/** @param {State} state @param {Partial<BugsState>} changes @returns {State} */
const withBugs = (state, changes) => ({ ...state, bugs: { ...state.bugs, ...changes } });

/** @param {State} state @param {Partial<BugGame>} changes @returns {State} */
const withGame = (state, changes) =>
  state.bugs.game ? withBugs(state, { game: { ...state.bugs.game, ...changes } }) : state;

/**
 * A new round; the caller sends the experiment (reducer.js).
 * @param {State} state
 * @param {{number: number}} action
 * @returns {State}
 */
export function beginRound(state, { number }) {
  const among = candidates(state);
  if (among.length < 2) return state;
  const { score } = state.bugs;
  const game = { number, fault: choose(among, number), among, wrong: [], hints: 0, end: null };
  return withBugs(state, { game, score: { ...score, rounds: score.rounds + 1 } });
}

/** The experiment with the hidden fault of the round. @param {State} state @returns {Experiment} */
export const withHiddenFault = ({ bugs: { game }, experiment }) => ({ ...experiment, fault: game?.fault ?? NO_FAULT });

/** @satisfies {Rules} */
export const BUG_RULES = {
  choose_fault: (state, { fault }) => withEffects(withBugs(state, { chosen: fault })),
  answer_bug: (state, { fault }) => {
    const { game, score } = state.bugs;
    if (!game || !isGuessing(state) || game.wrong.includes(fault)) return withEffects(state);
    const found = fault === game.fault;
    const counted = { ...score, guesses: score.guesses + 1, found: score.found + Number(found) };
    const next = found ? { end: /** @type {const} */ ("found") } : { wrong: [...game.wrong, fault] };
    return revealed(withBugs(withGame(state, next), { score: counted, ...(found ? { chosen: fault } : {}) }));
  },
  hint_bug: (state) => withEffects(withGame(state, { hints: Math.min(2, (state.bugs.game?.hints ?? 0) + 1) })),
  reveal_bug: (state) => {
    const { game } = state.bugs;
    return game && isGuessing(state)
      ? revealed(withBugs(withGame(state, { end: "given_up" }), { chosen: game.fault }))
      : withEffects(state);
  },
};

/** The address may name it now. @param {State} state @returns {Reduced} */
const revealed = (state) => withEffects(state, { type: "url", how: "replace" });

/** The answers that are left of a round, found once. @type {WeakMap<BugGame, string[]>} */
const left = new WeakMap();
/** @type {string[]} */
const NOTHING = [];

/** @param {BugGame | null} game */
export function possibleAnswers(game) {
  if (!game) return NOTHING;
  const names = left.get(game) ?? stillPossible(game);
  left.set(game, names);
  return names;
}

/**
 * The answers that are left: all but the wrong ones; after the second hint the bug and one other.
 * @param {BugGame} game
 */
export function stillPossible({ among, fault, wrong, hints, number }) {
  const open = among.filter((name) => !wrong.includes(name));
  if (hints < 2) return open;
  const others = open.filter((name) => name !== fault);
  const kept = choose(others, number + 1);
  return open.filter((name) => name === fault || name === kept);
}
