// Keys for the whole page, also while the email's frame has the focus.

import { go, state } from "./address.js";
import { project } from "./project.js";
import { togglePalette } from "./palette.js";
import { open } from "./workbench.js";

/** @param {KeyboardEvent} event */
export function keyed(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    togglePalette();
    return;
  }
  const typing = /** @type {Element} */ (event.target).closest?.(
    "input, textarea, select, [role=tree], [role=tablist]",
  );
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = {
    "/": () => document.getElementById("search")?.focus(),
    j: () => step(1),
    k: () => step(-1),
    n: () => turn(1),
    p: () => turn(-1),
    d: () => go({ dark: { "": "scheme", scheme: "invert" }[state().dark] ?? "" }),
    i: () => go({ images: state().images ? "" : "1" }),
    c: () => go({ view: state().view === "compare" ? "email" : "compare" }),
    s: () => go({ view: state().view === "sheet" ? "email" : "sheet" }),
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

/** @param {number} by */
function step(by) {
  const at = project.templates.findIndex(({ name }) => name === state().template) + by;
  const next = project.templates[at];
  if (next) open(next.name, next.cases[0]?.name ?? "");
}

/** @param {number} by */
function turn(by) {
  const cases = project.template(state().template)?.cases ?? [];
  const next = cases[cases.findIndex(({ name }) => name === state().case) + by];
  if (next) go({ case: next.name });
}

addEventListener("keydown", keyed);
