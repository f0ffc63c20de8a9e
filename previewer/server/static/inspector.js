// The right side: tabs over source, payload, editor, findings and coverage.

import { go, state, whenMoved } from "./address.js";
import { coveragePanel } from "./coverage.js";
import { element, fill } from "./dom.js";
import { editorPanel } from "./editor.js";
import { findingsPanel } from "./findings.js";
import { payloadPanel } from "./payload.js";
import { sourcePanel } from "./source.js";
import { bench } from "./workbench.js";

const NARROW = 280; // pixels
const place = /** @type {HTMLElement} */ (document.getElementById("inspector"));

/** @type {Record<string, {title: string, element: HTMLElement, draw: () => void, count?: () => number}>} */
const panels = {
  source: sourcePanel(),
  payload: payloadPanel(),
  edit: editorPanel(),
  findings: findingsPanel(),
  coverage: coveragePanel(),
};
const tabs = element("div", { role: "tablist", "aria-label": "Inspector" });
const body = element("div", { class: "panel", role: "tabpanel", id: "panel", tabIndex: -1 });
const edge = element("div", {
  class: "edge",
  role: "separator",
  tabIndex: 0,
  "aria-orientation": "vertical",
  "aria-label": "Width of the inspector",
  "aria-valuemin": NARROW,
  "aria-valuenow": place.clientWidth,
});
place.append(edge, tabs, body);

function draw() {
  const chosen = state().panel in panels ? state().panel : "source";
  const focused = tabs.contains(document.activeElement);
  fill(
    tabs,
    ...Object.entries(panels).map(([name, { title, count }]) =>
      element(
        "button",
        {
          type: "button",
          role: "tab",
          id: `tab-${name}`,
          "aria-controls": "panel",
          "aria-selected": name === chosen,
          tabIndex: name === chosen ? 0 : -1,
          onclick: () => go({ panel: name }),
        },
        title,
        count?.() ? element("span", { class: "chip" }, String(count())) : null,
      ),
    ),
  );
  body.setAttribute("aria-labelledby", `tab-${chosen}`);
  const panel = panels[chosen];
  if (panel.element.parentElement !== body) {
    fill(body, panel.element);
    body.scrollTop = 0;
  }
  panel.draw();
  if (focused) /** @type {HTMLElement | null} */ (tabs.querySelector("[aria-selected=true]"))?.focus();
}

tabs.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const names = Object.keys(panels);
  go({ panel: names[(names.indexOf(state().panel) + step + names.length) % names.length] });
});

/** @param {number} width */
function widen(width) {
  const next = Math.round(Math.min(Math.max(width, NARROW), innerWidth * 0.6));
  edge.setAttribute("aria-valuenow", String(next));
  document.documentElement.style.setProperty("--inspector", `${next}px`);
}

edge.addEventListener("pointerdown", (/** @type {PointerEvent} */ start) => {
  edge.setPointerCapture(start.pointerId);
  const drag = (/** @type {PointerEvent} */ event) => widen(innerWidth - event.clientX);
  document.body.classList.add("resizing");
  edge.addEventListener("pointermove", drag);
  edge.addEventListener(
    "pointerup",
    () => {
      edge.removeEventListener("pointermove", drag);
      document.body.classList.remove("resizing");
    },
    { once: true },
  );
});
edge.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
  const step = { ArrowLeft: 20, ArrowRight: -20 }[event.key];
  if (!step) return;
  event.preventDefault();
  widen(place.clientWidth + step);
});

// The email first: a long source takes its time.
bench.addEventListener("rendered", () => setTimeout(draw));
bench.addEventListener("inspected", draw);
bench.addEventListener("pointed", (event) => {
  const { source, path } = /** @type {CustomEvent} */ (event).detail;
  const { problem, errors } = bench.rendering ?? { errors: [] };
  // What cannot be read is the payload.
  if (problem && errors.some((error) => error.source === source)) go({ panel: "edit" });
  else if (!(path && state().panel === "payload") && state().panel !== "source") go({ panel: "source" });
});
whenMoved(draw);
draw();
