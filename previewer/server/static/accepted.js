// The chosen case beside its accepted rendering, while files are saved and payloads typed.

import { get, post } from "./api.js";
import { state, whenMoved } from "./address.js";
import { Comparer, WORDS } from "./compare.js";
import { element, fill } from "./dom.js";
import { keyed } from "./keys.js";
import { bench } from "./workbench.js";

const told = element("p", { class: "told", role: "status" });
const comparer = new Comparer(keyed);
const place = element("div", { class: "accepted" }, told, comparer.element);
/** @type {import("./compare.js").Comparison | null} */
let shown = null;
let subject = "";
let asked = 0;

/** The view's element; it stays in the page, since frames that are taken out load anew. */
export const accepted = place;

async function ask() {
  const { template, case: name, view } = state();
  place.hidden = view !== "compare";
  if (place.hidden || !template || !name) return;
  const mine = ++asked;
  const edited = bench.edited !== null;
  try {
    const answer = edited ? await post("/api/comparison", bench.subject) : await get("/api/comparison", bench.subject);
    if (mine !== asked) return;
    // While a payload is being typed it is broken now and then: the last rendering stays, dimmed.
    if (answer.status === "broken" && subject === `${template}/${name}`) return fail(answer.broken);
    shown = answer;
    subject = `${template}/${name}`;
    draw();
  } catch (error) {
    if (mine === asked) fail(/** @type {Error} */ (error).message);
  }
}

/** @param {string} message */
function fail(message) {
  place.classList.add("stale");
  fill(told, element("span", { class: "chip broken" }, "broken"), ` ${message}`);
}

function draw() {
  if (!shown) return;
  const { template, case: name, images, compare: mode, width, dark } = state();
  const edited = bench.edited !== null;
  place.classList.remove("stale");
  fill(
    told,
    element("span", { class: `chip ${shown.status}` }, WORDS[shown.status]),
    shown.status === "missing" && " Nothing is accepted for this payload: `previewer snapshot review` decides on it.",
    edited && " with the edited payload",
  );
  const address = (/** @type {string} */ side) =>
    `/accepted?${new URLSearchParams({ template, case: name, side, images })}`;
  comparer.show(shown, { mode, width, dark, addresses: ["before", "after"].map(address), loaded: !edited });
}

bench.addEventListener("rendered", ask);
whenMoved((next, before) => {
  const other = next.template !== before.template || next.case !== before.case;
  if (other) return;
  if (next.view !== before.view) ask();
  else if (next.view === "compare") draw();
});
ask();
