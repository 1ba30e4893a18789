/** What actions do beside their rule, for lessons, which follow a run from outside. Every other action does neither. */

/**
 * `interrupts`: a command of the visitor's takes over from a run that a lesson has started. `modifies`: afterwards the
 * network is no longer the one that the lesson trained.
 * @type {Record<string, {interrupts?: boolean, modifies?: boolean}>}
 */
export const FLAGS = {
  toggle_play: { interrupts: true },
  step: { interrupts: true },
  step_back: { interrupts: true },
  reset: { interrupts: true },
  seek: { interrupts: true },
  new_weights: { interrupts: true },
  set_unit: { interrupts: true },
  set_parameter: { interrupts: true, modifies: true },
  undo: { interrupts: true },
  redo: { interrupts: true },
  next_part: { interrupts: true },
  previous_part: { interrupts: true },
  resume_run: { interrupts: true, modifies: true },
};
