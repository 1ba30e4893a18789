/**
 * Tables of one's own on the wire: each goes to the server once and is then referred to by a number, in both
 * directions. Pure but for its memory of what was sent over the present connection.
 */

/** @import { Table } from "../types/experiment.js" */
/** @import { Command, Experiment, ServerEvent } from "../types/schema.js" */

/** So many are remembered, for answers that are on their way. */
const KEPT = 32;

export function createTables() {
  /** @type {Map<number, Table>} */
  const sent = new Map();
  let last = 0;

  /** @param {Table} table */
  function numberOf(table) {
    const known = sent.get(last) === table;
    if (known) return { number: last, known };
    last += 1;
    sent.set(last, table);
    sent.delete(last - KEPT);
    return { number: last, known };
  }

  return {
    /** Nothing is known any more on the other side. */
    forget() {
      sent.clear();
    },
    /** The command as it is sent. @param {Command} command @returns {Command} */
    shorten(command) {
      if (command.type !== "configure" || !command.experiment.dataset.table) return command;
      const { table: whole, ...dataset } = command.experiment.dataset;
      const { number, known } = numberOf(whole);
      if (!known) return { ...command, table: number };
      return {
        ...command,
        experiment: { ...command.experiment, dataset: /** @type {Experiment["dataset"]} */ (dataset) },
        table: number,
      };
    },
    /** The event with the table that it only names. @param {ServerEvent} event @returns {ServerEvent} */
    complete(event) {
      if (event.type !== "ready" || typeof event.table !== "number") return event;
      const dataset = { ...event.experiment.dataset, table: sent.get(event.table) };
      return { ...event, experiment: { ...event.experiment, dataset } };
    },
  };
}
