// The payload's JSON, rendered as one types, and saved as a new fixture.

import { post } from "./api.js";
import { go, state } from "./address.js";
import { announce, element } from "./dom.js";
import { project } from "./project.js";
import { bench } from "./workbench.js";

const PAUSE = 60; // milliseconds after the last key

/** The editor panel. */
export function editorPanel() {
  const text = element("textarea", {
    spellcheck: false,
    autocomplete: "off",
    "aria-label": "Payload as JSON",
    wrap: "off",
  });
  const told = element("p", { class: "told", role: "status" });
  const reset = element("button", {
    type: "button",
    textContent: "Reset",
    onclick: () => {
      put(bench.recorded);
      bench.edit(null);
    },
  });
  const layers = element("button", {
    type: "button",
    textContent: "Profile and feed",
    title: "Write the payload as its layers: event, profile and data feed",
    onclick: () => type(bench.rendering?.payload?.layers ?? text.value, true),
  });
  const name = element("input", {
    type: "text",
    placeholder: "new_case",
    "aria-label": "Name of the new fixture",
    pattern: "[A-Za-z0-9][A-Za-z0-9_\\-]*",
    autocomplete: "off",
  });
  const form = element(
    "form",
    { class: "row", onsubmit: save },
    name,
    element("button", { type: "submit", class: "primary" }, "Save as new fixture"),
  );
  const panel = element("div", { class: "editor" }, element("div", { class: "row" }, reset, layers), text, told, form);
  let subject = "";
  /** @type {number | undefined} */
  let timer;

  function draw() {
    const { template, case: chosen } = state();
    const now = `${template} ${chosen}`;
    // What is typed stays; another case, or the same one saved anew, is shown.
    if (now !== subject || bench.edited === null) {
      subject = now;
      put(bench.recorded);
    }
    reset.disabled = bench.edited === null;
    const problem = bench.edited !== null && bench.rendering?.problem;
    told.textContent = problem ? problem.replace(/^the edited payload:/, "line ") : "";
  }

  /** @param {string} value */
  function put(value) {
    if (text.value !== value) text.value = value;
  }

  /** @param {string} value @param {boolean} now */
  function type(value, now = false) {
    put(value);
    clearTimeout(timer);
    timer = setTimeout(() => bench.edit(text.value), now ? 0 : PAUSE);
  }

  /** @param {SubmitEvent} event */
  async function save(event) {
    event.preventDefault();
    try {
      await post("/api/fixtures", { template: state().template, name: name.value, payload: text.value });
      announce(`saved ${name.value}`);
      await project.refresh();
      go({ case: name.value });
      name.value = "";
    } catch (error) {
      told.textContent = /** @type {Error} */ (error).message;
    }
  }

  text.addEventListener("input", () => type(text.value));
  text.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => event.stopPropagation());
  return { title: "Edit", element: panel, draw };
}
