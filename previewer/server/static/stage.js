// The middle of the page: the email in its frame, its plain text, its HTML, or the contact sheet.

import { accepted } from "./accepted.js";
import { get, post } from "./api.js";
import { go, state, whenMoved } from "./address.js";
import { element, fill } from "./dom.js";
import { failure } from "./failure.js";
import { Frame } from "./frame.js";
import { sheet } from "./sheet.js";
import { keyed } from "./keys.js";
import { bench } from "./workbench.js";

const stage = /** @type {HTMLElement} */ (document.getElementById("stage"));
const frame = new Frame({ clicked, keyed, resized: drawBoxes });
const boxes = element("div", { class: "boxes", "aria-hidden": "true" });
const handle = element("div", {
  class: "handle",
  role: "separator",
  tabIndex: 0,
  "aria-orientation": "vertical",
  "aria-label": "Width of the email",
  "aria-valuemin": 240,
  "aria-valuemax": 1600,
});
const paper = element("div", { class: "paper" }, frame.element, boxes, handle);
const problems = element("div", { class: "problems" });
const desk = element("div", { class: "desk" }, problems, paper);
const other = element("div", { class: "other" });
stage.append(desk, accepted, other);
/** @type {import("./workbench.js").Lit | null} */
let lit = null;

function draw() {
  const { view, width } = state();
  stage.dataset.view = view;
  // The desk stays where it is: a frame that is taken out of the page would load anew.
  desk.hidden = view !== "email";
  other.hidden = view === "email" || view === "compare";
  if (view === "compare") return;
  if (view === "sheet") fill(other, sheet());
  else if (view !== "email") drawText(view);
  else {
    if (!paper.classList.contains("dragged")) paper.style.width = width ? `${width}px` : "100%";
    handle.setAttribute("aria-valuenow", width || String(paper.clientWidth));
    drawEmail();
  }
}

function drawEmail() {
  const { template, case: name, images, dark } = state();
  const rendering = bench.rendering;
  paper.hidden = !rendering?.frame;
  if (!rendering) return;
  fill(problems, ...failure(rendering));
  paper.classList.toggle("stale", rendering.stale);
  if (rendering.frame)
    frame.show(
      `/email?${new URLSearchParams({ template, case: name, images })}`,
      rendering.frame,
      dark,
      bench.edited === null,
    );
  drawBoxes();
}

/** @param {string} view */
async function drawText(view) {
  const pre = element("pre", {
    class: "text",
    role: "region",
    tabIndex: 0,
    "aria-label": view === "text" ? "Plain text" : "HTML source",
  });
  fill(other, pre);
  if (view === "html") pre.textContent = bench.rendering?.html ?? "";
  if (view !== "text" || !state().template) return;
  try {
    const told = bench.edited === null ? await get("/api/text", bench.subject) : await post("/api/text", bench.subject);
    pre.textContent = told.text;
  } catch (error) {
    pre.textContent = /** @type {Error} */ (error).message;
  }
}

/** @param {number} offset @param {MouseEvent} event */
function clicked(offset, event) {
  const link = /** @type {Element} */ (event.target).closest?.("a[href]")?.getAttribute("href") ?? "";
  if (state().links === "1" && /^(https?|mailto):/i.test(link)) {
    window.open(link, "_blank", "noopener,noreferrer");
    return;
  }
  const stretch = bench.origin(offset);
  const sources = bench.rendering?.sources;
  if (stretch && sources) bench.point(sources[stretch[1]].name, stretch[2], stretch[3]);
}

/** Marks in the email what a line wrote, or a value. @param {import("./workbench.js").Lit | null} what */
export function light(what) {
  lit = what;
  drawBoxes();
}

function drawBoxes() {
  const ranges = lit ? bench.written(lit) : [];
  const found = ranges.length
    ? frame.boxes((offset) => ranges.some(([start, end]) => start <= offset && offset < end))
    : [];
  fill(
    boxes,
    ...found.map(({ left, top, width, height }) => {
      const box = element("div");
      Object.assign(box.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
      return box;
    }),
  );
  return found;
}

/** Brings into view what is marked. */
export function reveal() {
  const [first] = drawBoxes();
  if (first) stage.scrollTo({ top: first.top + paper.offsetTop - stage.clientHeight / 3, behavior: "instant" });
}

handle.addEventListener("pointerdown", (/** @type {PointerEvent} */ start) => {
  const from = paper.clientWidth;
  handle.setPointerCapture(start.pointerId);
  paper.classList.add("dragged");
  const drag = (/** @type {PointerEvent} */ event) => {
    // The paper stands in the middle: it grows on both sides.
    paper.style.width = `${Math.max(240, Math.round(from + 2 * (event.clientX - start.clientX)))}px`;
  };
  handle.addEventListener("pointermove", drag);
  handle.addEventListener(
    "pointerup",
    () => {
      handle.removeEventListener("pointermove", drag);
      paper.classList.remove("dragged");
      go({ width: String(paper.clientWidth) });
    },
    { once: true },
  );
});
handle.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
  const step = { ArrowLeft: -10, ArrowRight: 10 }[event.key];
  if (!step) return;
  event.preventDefault();
  go({ width: String(Math.max(240, paper.clientWidth + step)) });
});
bench.addEventListener("rendered", () => (state().view === "sheet" ? undefined : draw()));
bench.addEventListener("pointed", (event) => light(/** @type {CustomEvent} */ (event).detail));
whenMoved(draw);
draw();
