// The templates as a tree with search and badges.

import { state, whenMoved } from "./address.js";
import { element, fill } from "./dom.js";
import { badge, differing, project } from "./project.js";
import { open } from "./workbench.js";

const tree = /** @type {HTMLElement} */ (document.getElementById("templates"));
const search = /** @type {HTMLInputElement} */ (document.getElementById("search"));

function draw() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = project.templates.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
  const focused = document.activeElement instanceof HTMLElement && document.activeElement.dataset.template;
  let folder = "";
  const rows = [];
  for (const template of found) {
    const at = template.name.lastIndexOf("/");
    const inside = template.name.slice(0, Math.max(at, 0));
    if (inside !== folder) {
      folder = inside;
      if (folder) rows.push(element("li", { class: "folder" }, folder));
    }
    rows.push(element("li", {}, row(template, template.name.slice(at + 1))));
  }
  fill(
    tree,
    rows.length
      ? element("ul", {}, ...rows)
      : element(
          "p",
          { class: "empty" },
          words.length ? "No template has this name." : "No templates yet: add templates/name.html.",
        ),
  );
  if (focused)
    /** @type {HTMLElement | null} */ (tree.querySelector(`[data-template="${CSS.escape(focused)}"]`))?.focus();
}

/** @param {import("./project.js").Template} template @param {string} name */
function row(template, name) {
  const { kind, text: ending } = badge(template);
  const other = differing(template);
  const text = other ? `${ending}, ${other} of ${template.cases.length} not as accepted` : ending;
  const current = template.name === state().template;
  return element(
    "button",
    {
      type: "button",
      class: "template",
      title: `${template.name}: ${text}`,
      "data-template": template.name,
      "aria-current": current ? "page" : undefined,
      onclick: () => open(template.name, template.cases[0]?.name ?? ""),
    },
    element("span", { class: `dot ${kind}` }),
    element("span", { class: "name" }, name),
    element("span", { class: "visually-hidden" }, `, ${text}`),
    other && element("span", { class: "chip differs", "aria-hidden": "true" }, `≠ ${other}`),
    element("span", { class: "count", "aria-hidden": "true" }, String(template.cases.length)),
  );
}

tree.addEventListener("keydown", (event) => {
  const rows = /** @type {HTMLElement[]} */ ([...tree.querySelectorAll("button.template")]);
  const at = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || at < 0) return;
  event.preventDefault();
  rows[Math.min(Math.max(at + step, 0), rows.length - 1)].focus();
});
search.addEventListener("input", draw);
search.addEventListener("keydown", (event) => {
  const first = /** @type {HTMLElement | null} */ (tree.querySelector("button.template"));
  if (event.key === "Enter") first?.click();
  if (event.key === "ArrowDown") first?.focus();
});
project.addEventListener("changed", draw);
whenMoved((next, before) => next.template !== before.template && draw());
draw();
