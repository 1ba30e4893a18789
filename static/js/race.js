/** What the next race is to be: which contenders, how far, and the loss to reach. Pure. */

import { still } from "./commands.js";

/** @import { RaceSettings, Reduced, State } from "./types.js" */

/** @type {RaceSettings} */
export const NO_RACE = { set: "modes", own: [], unit: "epoch", to: 1000, target_loss: 0.1 };

/** @type {Record<string, (state: State, input: any) => Reduced>} */
export const RACE_RULES = {
  set_race: (state, /** @type {{patch: Partial<RaceSettings>}} */ { patch }) => still({ ...state, race: { ...state.race, ...patch } }),
};
