/** The socket and its life: it opens, breaks, and comes back by itself. What the bytes mean is wire.js's business. */

import { decodeEvent, decodeMessage, encode, WireError } from "./wire.js";

/** @import { Command, ServerEvent } from "../types/schema.js" */
/** @import { Link } from "../types/state.js" */
/** @import { Message } from "../types/wire.js" */

const FIRST_DELAY_MS = 250;
const GROWTH = 1.6;
const LONGEST_MS = 5000;
const SPREAD = 0.5;
/** The server has no room; asking every few seconds would make that worse. */
const FULL_MS = 15000;
const FULL = 1013;
/** Messages of another version, or a bug of this page: trying again changes nothing. */
const REFUSED = new Set([1007, 1009]);

/**
 * How long to wait before the n-th attempt to come back: at once at first, then longer, never in step with others.
 * @param {number} attempt from 0
 * @param {number} random 0..1
 */
export function delay_ms(attempt, random) {
  if (attempt === 0) return random * FIRST_DELAY_MS;
  const base = Math.min(LONGEST_MS, FIRST_DELAY_MS * GROWTH ** attempt);
  return Math.min(LONGEST_MS, base * (1 - SPREAD + 2 * SPREAD * random));
}

/**
 * @typedef {object} Hooks
 * @property {(event: ServerEvent) => void} onEvent
 * @property {(message: Message) => void} onMessage
 * @property {(link: Link) => void} onLink
 */

/**
 * @param {string} url
 * @param {Hooks} hooks
 */
export function createConnection(url, { onEvent, onMessage, onLink }) {
  /** @type {WebSocket | null} */
  let socket = null;
  let attempt = 0;
  let timer = 0;

  function open() {
    window.clearTimeout(timer);
    const current = new WebSocket(url);
    socket = current;
    current.binaryType = "arraybuffer";
    current.onmessage = ({ data }) => receive(data, current);
    current.onclose = ({ code }) => {
      if (socket === current) lost(code);
    };
  }

  /**
   * @param {string | ArrayBuffer} data
   * @param {WebSocket} from
   */
  function receive(data, from) {
    try {
      if (typeof data !== "string") return onMessage(decodeMessage(data));
      const event = decodeEvent(data);
      if (event.type === "hello") attempt = 0;
      return onEvent(event);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      from.close();
      return onLink("outdated");
    }
  }

  /** @param {number} code */
  function lost(code) {
    socket = null;
    if (REFUSED.has(code)) return onLink("outdated");
    onLink(code === FULL ? "full" : "lost");
    const wait = code === FULL ? FULL_MS * (0.5 + Math.random()) : delay_ms(attempt, Math.random());
    attempt += 1;
    timer = window.setTimeout(open, wait);
    return undefined;
  }

  // Back online or back on screen: do not wait for the timer.
  const hurry = () => {
    if (!socket && document.visibilityState === "visible") open();
  };
  window.addEventListener("online", hurry);
  document.addEventListener("visibilitychange", hurry);
  open();

  return {
    /** Sends now, or not at all: after a reconnect the state says again what is to be done. @param {Command} command */
    send(command) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(encode(command));
    },
  };
}
