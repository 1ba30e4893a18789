/** The only list of controls: where each one goes and which view it gets. */

import { createBatching } from "./batching.js";
import { createData } from "./data.js";
import { createFaultBadge } from "./fault_badge.js";
import { createHeader } from "./header.js";
import { createMore } from "./more.js";
import { createPace } from "./pace.js";
import { createPhoneMode } from "./phone_mode.js";
import { createStatus } from "./status.js";
import { createDrawer, createPhoneTabs } from "./tabs.js";
import { createTraining } from "./training.js";
import { createTransport } from "./transport.js";

export { createTips } from "./tips.js";

/** @typedef {{name: string, root: string, view: "header" | "transport" | "settings" | "status", create: (root: HTMLElement, tools: any) => any}} Entry */

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
