/**
 * Everything that can be handed on: the link, with the weights or without, its QR code, the code of a frame, pictures.
 */

import { byId, h, replace, setText } from "../../lib/dom/dom.js";
import { takePicture } from "../../lib/picture/picture.js";
import { QR_TEXT } from "../../lib/text/limits.js";
import { MOST_WEIGHTS } from "../../lib/text/link.js";
import { embedCode, PARTS, unframed, withWeights } from "../../lib/text/link_out.js";

/** @import { JobView } from "../../types/jobs.js" */
/** @import { Tools, View } from "../../types/views.js" */

/**
 * @typedef {object} Shared what is handed on: the page as it was when the dialog was opened
 * @property {string} link
 * @property {Float64Array | null} weights
 * @property {string} tab
 * @property {string} filename
 */

/**
 * @param {HTMLElement} root
 * @param {Tools} tools
 * @returns {View<{job: JobView}> & {open: (shared: Shared) => void}}
 */
export function createShareDialog(root, tools) {
  const { t } = tools;
  /** @type {Shared} */
  let shared = { link: "", weights: null, tab: "", filename: "descent" };
  const link = copied(t, "share.link", "share-link");
  const weights = h("input", { type: "checkbox", "data-part": "share-weights", onchange: refresh });
  const weightsWords = h("span");
  const code = createCode(tools);
  const frame = createFrame(t);
  const pictures = createPictures(t);
  const close = h(
    "button",
    { class: "button", "data-part": "share-close", onclick: () => dialog.close() },
    t("more.close"),
  );
  const dialog = h(
    "dialog",
    { class: "dialog share-dialog", "aria-labelledby": "share-title", "data-part": "share-dialog" },
    h("h2", { id: "share-title" }, t("share.title")),
    h(
      "div",
      { class: "share-columns" },
      h(
        "div",
        null,
        link.element,
        h("label", { class: "check" }, weights, weightsWords),
        h("p", { class: "panel-note" }, t("share.about")),
      ),
      code.element,
    ),
    frame.element,
    pictures.element,
    close,
  );
  root.append(dialog);

  function refresh() {
    const address = withWeights(shared.link, weights.checked ? shared.weights : null);
    link.set(address);
    code.ask(address);
    frame.set(address);
  }

  return {
    open(now) {
      shared = { ...now, link: unframed(now.link) };
      const count = now.weights?.length ?? 0;
      weights.checked = false;
      weights.disabled = count === 0 || count > MOST_WEIGHTS;
      setText(
        weightsWords,
        t(count > MOST_WEIGHTS ? "share.too_many_weights" : "share.with_weights", { count, most: MOST_WEIGHTS }),
      );
      refresh();
      pictures.set(now);
      dialog.showModal();
      link.focus();
    },
    render: ({ job }) => code.render(job),
    destroy: () => dialog.remove(),
  };
}

/**
 * A text that can be copied, and says that it was.
 * @param {Tools["t"]} t
 * @param {string} label
 * @param {string} part
 */
function copied(t, label, part) {
  const input = h("input", {
    type: "text",
    readonly: true,
    "data-part": part,
    "aria-label": t(label),
    onfocus: () => input.select(),
  });
  const said = h("span", { class: "share-said", role: "status" });
  const copy = h("button", { class: "button primary", "data-part": `${part}-copy`, onclick: onCopy }, t("share.copy"));
  async function onCopy() {
    try {
      await navigator.clipboard.writeText(input.value);
      setText(said, t("share.copied"));
    } catch {
      setText(said, t("share.by_hand"));
      input.focus();
    }
  }
  return {
    element: h(
      "div",
      { class: "share-field" },
      h("span", { class: "label", "aria-hidden": "true" }, t(label)),
      h("div", { class: "share-row" }, input, copy),
      said,
    ),
    focus: () => copy.focus(),
    /** @param {string} text */
    set(text) {
      input.value = text;
      setText(said, "");
    },
  };
}

/** @param {Tools} tools */
function createCode({ t, dispatch }) {
  const image = h("img", {
    class: "share-qr",
    width: 168,
    height: 168,
    alt: t("share.qr"),
    "data-part": "share-qr",
    hidden: true,
  });
  const words = h("p", { class: "panel-note" });
  let wanted = "";
  return {
    element: h("div", { class: "share-code" }, image, words),
    /** @param {string} link */
    ask(link) {
      wanted = link.length <= QR_TEXT ? link : "";
      image.hidden = true;
      setText(words, wanted ? "" : t("share.too_long_for_qr"));
      if (wanted) dispatch({ type: "start_job", job: { name: "qr", text: wanted } });
    },
    /** @param {JobView} job */
    render({ result, problem }) {
      if (problem) setText(words, t(problem.key, problem.values));
      if (!wanted || result?.request.text !== wanted) return;
      const bytes = /** @type {Uint8Array} */ (result.tensors.svg);
      image.src = `data:image/svg+xml;base64,${btoa(String.fromCharCode(...bytes))}`;
      image.hidden = false;
    },
  };
}

/** The code that another page needs, with what it leaves out. @param {Tools["t"]} t */
function createFrame(t) {
  const field = copied(t, "share.embed_code", "share-embed");
  let link = "";
  const boxes = PARTS.map((part) =>
    h("input", { type: "checkbox", value: part, "data-part": `share-hide-${part}`, onchange: write }),
  );
  const labels = boxes.map((box) => h("label", { class: "check" }, box, h("span", null, t(`share.part.${box.value}`))));
  const note = h("p", { class: "panel-note" }, t("share.embed_note"));
  function write() {
    field.set(
      embedCode(
        link,
        boxes.filter((box) => box.checked).map((box) => box.value),
      ),
    );
  }
  const group = h("fieldset", { class: "share-parts" }, h("legend", { class: "label" }, t("share.hide")), ...labels);
  return {
    element: h(
      "details",
      { class: "share-more" },
      h("summary", { "data-part": "share-embed-open" }, t("share.embed")),
      field.element,
      group,
      note,
    ),
    /** @param {string} address */
    set(address) {
      link = address;
      write();
    },
  };
}

/** @param {Tools["t"]} t */
function createPictures(t) {
  const list = h("div", { class: "share-pictures" });
  const said = h("p", { class: "panel-note", role: "status" });
  /** @param {HTMLElement} panel @param {"png" | "svg"} format @param {string} filename */
  const take = (panel, format, filename) =>
    takePicture(panel, format, filename).then(
      () => setText(said, ""),
      () => setText(said, t("share.no_picture")),
    );
  return {
    element: h(
      "details",
      { class: "share-more" },
      h("summary", { "data-part": "share-pictures-open" }, t("share.pictures")),
      list,
      said,
    ),
    /** @param {Shared} shared */
    set({ tab, filename }) {
      const panels = { network: "network-panel", output: "output-panel", loss: "loss-panel", drawer: `drawer-${tab}` };
      replace(
        list,
        Object.entries(panels).map(([name, id]) => {
          const panel = byId(id);
          const words = name === "drawer" ? t(`tab.${tab}`) : t(`region.${name}`);
          const buttons = /** @type {const} */ (["png", "svg"]).map((format) => {
            const about = {
              class: "button",
              "data-part": `picture-${name}-${format}`,
              "aria-label": `${words}: ${format.toUpperCase()}`,
            };
            return h(
              "button",
              { ...about, onclick: () => take(panel, format, `${filename}-${name}`) },
              format.toUpperCase(),
            );
          });
          return h("div", { class: "share-picture" }, h("span", null, words), ...buttons);
        }),
      );
    },
  };
}
