/** Tables of rules: which one an input, an event or a message is for. Pure. */

/** @import { Reduced } from "../types/lessons.js" */
/** @import { ServerEvent } from "../types/schema.js" */
/** @import { EventRules, Input, MessageRules, Rules, State } from "../types/state.js" */
/** @import { Message } from "../types/wire.js" */

/*
 * A table's type says that each rule takes what has the rule's own type; that the one that is found takes this very
 * input, the compiler cannot see. So it is told here, and nowhere else.
 */

/**
 * @template S, R
 * @param {Rules<S, R>} rules
 * @param {Input} input
 * @returns {((state: S, input: Input) => R) | undefined}
 */
export const ruleOf = (rules, { type }) => /** @type {any} */ (rules)[type];

/**
 * @param {EventRules} rules
 * @param {ServerEvent} event
 * @returns {((state: State, event: ServerEvent) => Reduced) | undefined}
 */
export const eventRuleOf = (rules, { type }) => /** @type {any} */ (rules)[type];

/**
 * @param {MessageRules} rules
 * @param {Message} message
 * @returns {((state: State, message: Message, at: number) => Reduced) | undefined}
 */
export const messageRuleOf = (rules, { kind }) => /** @type {any} */ (rules)[kind];
