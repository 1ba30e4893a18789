/** Pinned runs: name, colour, whether they are drawn, what they came to, and how their settings differ from now. */

import { attr, h, memo, replace, setText, show } from "../../lib/dom/dom.js";
import { OKABE_ITO } from "../../lib/draw/colors.js";
import { decimal, grouped, percent } from "../../lib/text/format.js";
import { swatch } from "./data.js";
import { differences, fieldName } from "./settings_text.js";

/** @import { CompareView } from "../../types/jobs.js" */
/** @import { Pin, Tools, Translate } from "../../types/views.js" */
/** @import { Frame, Scores } from "../../types/wire.js" */
/** @import { Difference } from "./settings_text.js" */

const NAME_LENGTH = 40;

export class PinList {
  /** Pins whose differences are open. @type {Set<number>} */
  open = new Set();
  /** @type {CompareView | null} */
  view = null;
  once = memo();
  onceNow = memo();

  /** @param {Tools} tools */
  constructor({ t, dispatch }) {
    this.t = t;
    this.dispatch = dispatch;
    const about = {
      type: "button",
      class: "button",
      "data-part": "pin-run",
      "data-tip": t("loss.pin_tip"),
      onclick: () => dispatch({ type: "pin_run" }),
    };
    this.pin = h("button", about, t("pins.pin"));
    this.now = h("span", { class: "pins-now" });
    this.list = h("ul", { class: "pins-list", "data-part": "pins" });
    this.empty = h("p", { class: "job-intro" }, t("pins.empty"));
    const head = h(
      "div",
      { class: "pins-head" },
      h("h3", { class: "race-title" }, t("pins.title")),
      this.pin,
      this.now,
    );
    this.element = h("section", { class: "pins", "aria-label": t("pins.title") }, head, this.empty, this.list);
  }

  /** @param {CompareView} view */
  render(view) {
    this.view = view;
    const { pins, frame, experiment, secret, theme, ready, max_pins } = view;
    this.onceNow([frame, pins.length, ready], () => {
      attr(this.pin, "disabled", !frame || pins.length >= max_pins);
      setText(
        this.now,
        !frame
          ? ""
          : pins.length >= max_pins
            ? this.t("pins.full", { count: max_pins })
            : this.t("pins.now", nowOf(frame)),
      );
    });
    this.once([pins, experiment, secret, theme], () => this.draw(view));
  }

  /** @param {CompareView} view */
  draw(view) {
    const { pins } = view;
    show(this.empty, pins.length === 0);
    const had = this.list.contains(document.activeElement)
      ? /** @type {HTMLElement} */ (document.activeElement).dataset.part
      : undefined;
    replace(
      this.list,
      pins.map((pin) => this.row(pin, view)),
    );
    if (!had) return;
    const again = /** @type {HTMLElement | null} */ (this.list.querySelector(`[data-part="${had}"]`));
    (again ?? this.pin).focus();
  }

  /** @param {Pin} pin @param {Partial<Pick<Pin, "name" | "color" | "hidden">>} patch */
  change(pin, patch) {
    this.dispatch({ type: "change_pin", id: pin.id, patch });
  }

  /** @param {Pin} pin @param {CompareView} view */
  row(pin, view) {
    const { t } = this;
    const name = pinName(t, pin);
    const button = (
      /** @type {string} */ part,
      /** @type {string} */ text,
      /** @type {() => void} */ onclick,
      /** @type {object} */ more = {},
    ) => h("button", { type: "button", class: "race-tool", "data-part": `${part}-${pin.id}`, onclick, ...more }, text);
    const title = h("input", {
      class: "number pins-name",
      value: name,
      maxlength: NAME_LENGTH,
      "aria-label": t("pins.name"),
      "data-part": `pin-name-${pin.id}`,
    });
    title.addEventListener("change", () => this.change(pin, { name: title.value.trim() }));
    const colours = h("select", {
      class: "chart-select",
      "aria-label": t("pins.color", { name }),
      "data-part": `pin-color-${pin.id}`,
    });
    colours.append(
      ...OKABE_ITO.map((_, i) => h("option", { value: i, selected: i === pin.color }, t(`pins.color_${i}`))),
    );
    colours.addEventListener("change", () => this.change(pin, { color: Number(colours.value) }));
    const found = differences(t, view.catalog, pin.experiment, view.experiment, view.secret);
    const isOpen = this.open.has(pin.id);
    const diff = button(
      "pin-diff",
      t(found.length ? "pins.differs" : "pins.same", { count: found.length }),
      () => this.toggle(pin.id),
      { "aria-expanded": String(isOpen) },
    );
    const shown = h("input", {
      type: "checkbox",
      "data-part": `pin-shown-${pin.id}`,
      onchange: () => this.change(pin, { hidden: !shown.checked }),
    });
    shown.checked = !pin.hidden;
    const row = h(
      "div",
      { class: "pins-row" },
      swatch(view.theme, pin.color, 0),
      title,
      h("span", { class: "pins-scores" }, scoresText(t, pin)),
      colours,
      h("label", { class: "check" }, shown, h("span", null, t("pins.shown"))),
      diff,
      button("pin-use", t("race.use"), () => this.dispatch({ type: "edit", patch: pin.experiment }), {
        "aria-label": t("race.use_who", { name }),
        "data-tip": t("race.use_tip"),
      }),
      button("pin-delete", "×", () => this.dispatch({ type: "unpin", id: pin.id }), {
        class: "race-tool race-drop",
        "aria-label": t("pins.delete", { name }),
      }),
    );
    return h("li", null, row, isOpen ? diffTable(t, name, found) : null);
  }

  /** @param {number} id */
  toggle(id) {
    if (!this.open.delete(id)) this.open.add(id);
    if (this.view) this.draw(this.view);
  }
}

/** @param {Translate} t @param {Pin} pin */
export const pinName = (t, { name, id }) => name || t("loss.pin_name", { n: id });

/** @param {Frame} frame */
const nowOf = ({ epoch, train }) => ({ epoch: grouped(epoch), loss: decimal(train.loss, 4) });

/** @param {Translate} t @param {Pin} pin */
function scoresText(t, { epoch, train, test }) {
  const parts = [t("pins.at", { epoch: grouped(epoch) }), t("pins.train", { loss: decimal(train.loss, 4) })];
  if (test) parts.push(t("pins.test", { loss: decimal(test.loss, 4) }));
  const [read, on] = test ? [test, "test_"] : [train, ""];
  if (read.accuracy !== null) parts.push(t(`pins.${on}accuracy`, { share: percent(read.accuracy) }));
  if (read.r2 !== null) parts.push(t(`pins.${on}r2`, { r2: decimal(read.r2, 3) }));
  return parts.join(" · ");
}

/** Only what differs, both values. @param {Translate} t @param {string} name @param {Difference[]} found */
function diffTable(t, name, found) {
  if (found.length === 0) return h("p", { class: "job-intro" }, t("pins.same_long"));
  const head = h(
    "tr",
    null,
    h("th", { scope: "col" }, t("pins.field")),
    h("th", { scope: "col" }, name),
    h("th", { scope: "col" }, t("pins.present")),
  );
  const rows = found.map(({ path, before, after }) =>
    h("tr", null, h("th", { scope: "row" }, fieldName(t, path)), h("td", null, before), h("td", null, after)),
  );
  const caption = h("caption", { class: "visually-hidden" }, t("pins.diff_of", { name }));
  return h(
    "div",
    { class: "race-table pins-diff", tabindex: "0", role: "region", "aria-label": t("pins.diff_of", { name }) },
    h("table", null, caption, h("thead", null, head), h("tbody", null, rows)),
  );
}
