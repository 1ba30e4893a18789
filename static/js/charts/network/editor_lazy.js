/** The form for a weight, loaded when it is opened first. */

/** @import { Tools } from "../../types/views.js" */
/** @import { ParameterEditor } from "./parameter_editor.js" */

export class LazyEditor {
  /** @type {ParameterEditor | null} */
  made = null;

  /** @param {HTMLElement} host @param {Tools} tools */
  constructor(host, tools) {
    this.host = host;
    this.tools = tools;
  }

  get isOpen() {
    return this.made !== null && !this.made.element.hidden;
  }

  /** @param {Parameters<ParameterEditor["open"]>} form */
  async open(...form) {
    const { ParameterEditor } = await import("./parameter_editor.js");
    // Its chart may be gone by now.
    if (!this.host.isConnected) return;
    this.made ??= new ParameterEditor(this.host, this.tools);
    this.made.open(...form);
  }

  shut() {
    this.made?.shut();
  }

  destroy() {
    this.made?.destroy();
  }
}
