/** Tabs: the drawer's, and on a phone those of the settings. Arrow keys move, as the ARIA pattern asks. */

import { attr, h } from "../../lib/dom/dom.js";

/** @import { HeaderView } from "../../types/screen.js" */
/** @import { Tools, View } from "../../types/views.js" */

/**
 * @param {object} options
 * @param {string} options.label
 * @param {{id: string, label: string, tip: string, controls: string}[]} options.tabs
 * @param {(id: string) => void} options.onchoose
 */
function tabList({ label, tabs, onchoose }) {
  const buttons = tabs.map(({ id, label: words, tip, controls }) =>
    h(
      "button",
      {
        role: "tab",
        id: `tab-${id}`,
        "aria-controls": controls,
        "data-tab": id,
        "data-tip": tip,
        onclick: () => onchoose(id),
      },
      words,
    ),
  );
  /** @param {KeyboardEvent} event */
  function move(event) {
    const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const button = buttons[(next + buttons.length) % buttons.length];
    button.focus();
    onchoose(button.dataset.tab ?? "");
  }
  /** Chosen last; before the first choice, nothing is scrolled. */
  let last = "";
  const element = h("div", { role: "tablist", class: "tabs", "aria-label": label, onkeydown: move }, ...buttons);
  return {
    element,
    /** @param {string} chosen */
    render(chosen) {
      const shown = last;
      last = chosen;
      for (const button of buttons) {
        const on = button.dataset.tab === chosen;
        attr(button, "aria-selected", on ? "true" : "false");
        attr(button, "tabindex", on ? "0" : "-1");
        if (on && shown !== "" && chosen !== shown) reveal(element, button);
      }
    },
  };
}

/** Into sight among the tabs; the page itself stays where it is. @param {HTMLElement} list @param {HTMLElement} tab */
function reveal(list, tab) {
  const [outer, inner] = [list.getBoundingClientRect(), tab.getBoundingClientRect()];
  if (inner.left < outer.left) list.scrollLeft += inner.left - outer.left;
  else if (inner.right > outer.right) list.scrollLeft += inner.right - outer.right;
}

/**
 * The drawer: a tab and an empty panel for each chart, which fills it when it is opened first.
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<HeaderView>}
 */
export function createDrawer(root, { t, dispatch }) {
  /** @type {{list: ReturnType<typeof tabList>, panels: HTMLElement[]} | null} */
  let made = null;
  /** @param {string[]} ids */
  function make(ids) {
    const panels = ids.map((id) =>
      h("div", { id: `drawer-${id}`, role: "tabpanel", "aria-labelledby": `tab-${id}`, class: "tab-panel" }),
    );
    const list = tabList({
      label: t("region.drawer"),
      tabs: ids.map((id) => ({ id, label: t(`tab.${id}`), tip: t(`hint.tab.${id}`), controls: `drawer-${id}` })),
      onchoose: (id) => dispatch({ type: "set_option", name: "tab", value: id }),
    });
    root.append(list.element, ...panels);
    return { list, panels };
  }
  return {
    render({ options, tabs }) {
      made ??= make(tabs);
      made.list.render(options.tab);
      made.panels.forEach((panel, i) => (panel.hidden = tabs[i] !== options.tab));
    },
  };
}

/** Settings of a phone: a tab each, unless the page around this one leaves `part` out. */
const PHONE_TABS = [
  { id: "data", part: "data", controls: "data-panel" },
  { id: "network", part: "network", controls: "network-panel" },
  { id: "training", part: "settings", controls: "transport-settings" },
];

/**
 * On a phone: which of the settings is shown. Which one is nobody else's business, so it is kept in the document.
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<HeaderView>}
 */
export function createPhoneTabs(root, { t }) {
  const left_out = (document.documentElement.dataset.hide ?? "").split(" ");
  const tabs = PHONE_TABS.filter(({ part }) => !left_out.includes(part));
  const list = tabList({
    label: t("region.tabs"),
    tabs: tabs.map(({ id, controls }) => ({
      id: `phone-${id}`,
      label: t(`region.${id}`),
      tip: t(`hint.tab.${id}`),
      controls,
    })),
    onchoose: choose,
  });
  /** @param {string} id */
  function choose(id) {
    document.body.dataset.phoneTab = id.replace("phone-", "");
    list.render(id);
  }
  if (tabs.length > 1) root.append(list.element);
  const first = left_out.includes("network") ? tabs[0]?.id : "network";
  choose(`phone-${document.body.dataset.phoneTab ?? first}`);
  return { render() {} };
}
