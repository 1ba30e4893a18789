/** The one store: the state, the reducer's outcomes, and its subscribers. */

/** @import { Reduced } from "../types/lessons.js" */
/** @import { Effect, Input, State } from "../types/state.js" */

/**
 * @param {State} initial
 * @param {(state: State, input: Input) => Reduced} reduce
 * @param {(effect: Effect, state: State) => void} perform does what the reducer asks of the outside world
 */
export function createStore(initial, reduce, perform) {
  let state = initial;
  let reducing = reduce;
  /** @type {((state: State, before: State) => void)[]} */
  const listeners = [];
  return {
    get: () => state,
    /**
     * Another reducer from now on: what is loaded later builds on the one there was.
     * @param {(before: typeof reduce) => typeof reduce} extend
     */
    extend(extend) {
      reducing = extend(reducing);
    },
    /** @param {Input} input */
    dispatch(input) {
      const before = state;
      const reduced = reducing(state, input);
      state = reduced.state;
      for (const effect of reduced.effects) perform(effect, state);
      if (state !== before) for (const listener of listeners) listener(state, before);
    },
    /** @param {(state: State, before: State) => void} listener */
    subscribe(listener) {
      listeners.push(listener);
    },
  };
}
