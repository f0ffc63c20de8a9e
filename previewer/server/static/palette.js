// Everything by name: templates, cases, views.

import { go, state } from "./address.js";
import { element, fill } from "./dom.js";
import { copyHtml } from "./export.js";
import { project } from "./project.js";
import { open } from "./workbench.js";

const MAX = 60;
const input = element("input", {
  type: "text",
  role: "combobox",
  placeholder: "Go to a template, a payload, a view…",
  "aria-label": "Go to",
  "aria-expanded": "true",
  "aria-controls": "palette-list",
  autocomplete: "off",
  spellcheck: false,
});
const list = element("ul", { id: "palette-list", role: "listbox", "aria-label": "Results" });
const dialog = element("dialog", { class: "palette", "aria-label": "Go to" }, input, list);
document.body.append(dialog);
/** @type {[string, string, () => void][]} */
let found = [];
let at = 0;

/** Opens the palette, or closes it. */
export function togglePalette() {
  if (dialog.open) return dialog.close();
  input.value = "";
  dialog.showModal();
  return draw();
}

/** @returns {[string, string, () => void][]} */
function entries() {
  const { template, view } = state();
  return [
    ...(project.template(template)?.cases ?? []).map(
      ({ name }) =>
        /** @type {[string, string, () => void]} */ ([name.replaceAll("_", " "), "payload", () => go({ case: name })]),
    ),
    ...project.templates.map(
      ({ name, cases }) =>
        /** @type {[string, string, () => void]} */ ([name, "template", () => open(name, cases[0]?.name ?? "")]),
    ),
    ["Email", "view", () => go({ view: "email" })],
    ["Plain text", "view", () => go({ view: "text" })],
    ["HTML source", "view", () => go({ view: "html" })],
    ["Compare with the accepted rendering", "view", () => go({ view: "compare" })],
    ["Contact sheet: all payloads", "view", () => go({ view: "sheet", sheet: "cases" })],
    ["Contact sheet: all templates", "view", () => go({ view: "sheet", sheet: "templates" })],
    ...["source", "payload", "edit", "findings", "coverage"].map(
      (panel) => /** @type {[string, string, () => void]} */ ([panel, "panel", () => go({ panel, view: view === "sheet" ? "email" : view })]),
    ),
    ["Light", "color scheme", () => go({ dark: "" })],
    ["Dark", "color scheme", () => go({ dark: "scheme" })],
    ["Inverted", "color scheme", () => go({ dark: "invert" })],
    ["Mobile, 375", "width", () => go({ width: "375" })],
    ["600", "width", () => go({ width: "600" })],
    ["Full", "width", () => go({ width: "" })],
    ["Remote images on or off", "switch", () => go({ images: state().images ? "" : "1" })],
    ["Copy HTML", "export", copyHtml],
  ];
}

function draw() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  found = entries()
    .filter(([name, kind]) =>
      words.every((/** @type {string} */ word) => `${name} ${kind}`.toLowerCase().includes(word)),
    )
    .slice(0, MAX);
  at = 0;
  fill(
    list,
    ...found.map(([name, kind], index) =>
      element(
        "li",
        { role: "option", id: `option-${index}`, "aria-selected": index === at, onclick: () => choose(index) },
        element("span", {}, name),
        element("span", { class: "muted" }, kind),
      ),
    ),
  );
  input.setAttribute("aria-activedescendant", found.length ? "option-0" : "");
}

/** @param {number} index */
function choose(index) {
  dialog.close();
  found[index]?.[2]();
}

input.addEventListener("input", draw);
dialog.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
  event.stopPropagation();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Enter") choose(at);
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    dialog.close();
  }
  if (!step || !found.length) return;
  event.preventDefault();
  list.children[at].setAttribute("aria-selected", "false");
  at = (at + step + found.length) % found.length;
  list.children[at].setAttribute("aria-selected", "true");
  list.children[at].scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", `option-${at}`);
});
dialog.addEventListener("click", (/** @type {MouseEvent} */ event) => event.target === dialog && dialog.close());
document.getElementById("open-palette")?.addEventListener("click", togglePalette);
