/** The only list of controls: where each one goes and which view it gets. */

import { createBatching } from "./bar/batching.js";
import { createFaultBadge } from "./bar/fault_badge.js";
import { createMore } from "./bar/more.js";
import { createPace } from "./bar/pace.js";
import { createTraining } from "./bar/training.js";
import { createTransport } from "./bar/transport.js";
import { createData } from "./data/data.js";
import { createHeader } from "./page/header.js";
import { createPhoneMode } from "./page/phone_mode.js";
import { createStatus } from "./page/status.js";
import { createDrawer, createPhoneTabs } from "./page/tabs.js";

export { createTips } from "./page/tips.js";

/**
 * @typedef {{name: string, root: string, view: "header" | "transport" | "settings" | "status", create: (root:
 * HTMLElement, tools: any) => any}} Entry
 */

/** @type {Entry[]} */
export const CONTROLS = [
  { name: "header", root: "header", view: "header", create: createHeader },
  { name: "transport", root: "transport-main", view: "transport", create: createTransport },
  { name: "fault-badge", root: "transport-main", view: "transport", create: createFaultBadge },
  { name: "phone-mode", root: "transport-main", view: "settings", create: createPhoneMode },
  { name: "pace", root: "transport-settings", view: "transport", create: createPace },
  { name: "batching", root: "transport-settings", view: "settings", create: createBatching },
  { name: "training", root: "transport-settings", view: "settings", create: createTraining },
  { name: "more", root: "transport-settings", view: "settings", create: createMore },
  { name: "status", root: "status", view: "status", create: createStatus },
  { name: "data", root: "data-panel", view: "settings", create: createData },
  { name: "phone-tabs", root: "phone-tabs", view: "header", create: createPhoneTabs },
  { name: "drawer", root: "drawer", view: "header", create: createDrawer },
];
