// A review: one rendering after the other, beside its accepted one, and a key for each decision.

import { get, post } from "./api.js";
import { Comparer, MODES, WORDS } from "./compare.js";
import { announce, choice, element, fill, toggle } from "./dom.js";

const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const comparer = new Comparer(keyed);
const told = element("div", { class: "told" });
/** @type {[key: string, title: string, action: string][]} */
const DECISIONS = [
  ["a", "Accept", "accept"],
  ["r", "Reject", "reject"],
  ["s", "Skip", "skip"],
];
const look = { mode: "", width: "", dark: "", images: "" };
/** @type {any} */
let review = null;
let whole = false;
let busy = false;
let ended = false;

/** Asks one question at a time. @param {() => Promise<any>} question */
async function follow(question) {
  if (busy || ended) return;
  busy = true;
  try {
    const next = await question();
    if (next.done) announce(next.done.length ? `${next.what}: ${next.done.join(", ")}` : "nothing to take back");
    if (next.ended) bye(next.ended);
    else draw(next);
  } catch (error) {
    told.append(element("p", { class: "failed", role: "alert" }, /** @type {Error} */ (error).message));
  } finally {
    busy = false;
  }
}

/** @param {string} action */
function act(action, alike = "") {
  if (["accept", "reject", "skip"].includes(action) && !review?.current) return;
  whole = false;
  follow(() => post("/api/review", { action, alike, name: review?.current?.name ?? "" }));
}

/** @param {any} next */
function draw(next) {
  if (next.current?.name !== review?.current?.name) place("stage").scrollTop = 0;
  review = next;
  const { current, list, alike } = review;
  fill(place("summary"), review.summary);
  fill(
    place("list"),
    ...list.map((/** @type {[string, string, string | null]} */ [name, status, decision]) =>
      element(
        "li",
        { "data-decision": decision, "aria-current": name === current?.name ? "step" : undefined },
        element("span", { class: "name" }, name),
        element("span", { class: `chip ${decision ? "" : status}` }, decision ?? WORDS[status]),
      ),
    ),
  );
  place("list").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  drawDecisions(alike.length - 1);
  comparer.element.hidden = !current;
  if (!current) {
    fill(
      told,
      element("h1", {}, "All is decided"),
      element("p", { class: "muted" }, "u takes the last decision back, q ends the review."),
    );
    fill(place("bar"));
    return;
  }
  const at = list.findIndex((/** @type {any[]} */ [name]) => name === current.name) + 1;
  fill(
    told,
    element(
      "h1",
      {},
      `${current.template} `,
      element("b", {}, current.case.replaceAll("_", " ")),
      element("span", { class: `chip ${current.status}` }, WORDS[current.status]),
    ),
    element(
      "p",
      { class: "muted" },
      `${at} of ${list.length}${alike.length > 1 ? `, ${alike.length - 1} more alike` : ""}`,
    ),
  );
  drawLook();
}

function drawLook() {
  const { current } = review;
  if (!current) return;
  const set = (/** @type {keyof typeof look} */ name) => (/** @type {string} */ value) => {
    look[name] = value;
    drawLook();
  };
  fill(
    place("bar"),
    element(
      "div",
      { class: "row fine" },
      choice("Comparison", MODES, look.mode, set("mode")),
      choice(
        "Width",
        [
          ["", "600"],
          ["375", "Mobile", "375 pixels"],
        ],
        look.width,
        set("width"),
      ),
      choice(
        "Color scheme",
        [
          ["", "Light"],
          ["scheme", "Dark", "prefers-color-scheme: dark"],
        ],
        look.dark,
        set("dark"),
      ),
      toggle(
        "Remote images",
        look.images === "1",
        (on) => set("images")(on ? "1" : ""),
        "Load the emails' images from the web",
      ),
    ),
  );
  const address = (/** @type {string} */ side) =>
    `/review/email?${new URLSearchParams({ name: current.name, side, images: look.images })}`;
  comparer.show(current, { ...look, addresses: ["before", "after"].map(address) });
}

/** @param {number} others */
function drawDecisions(others) {
  const button = (
    /** @type {string} */ key,
    /** @type {string} */ title,
    /** @type {() => void} */ press,
    kind = "",
    disabled = false,
  ) =>
    element("button", { type: "button", class: kind, onclick: press, disabled }, title, " ", element("kbd", {}, key));
  const { current } = review;
  fill(
    place("decide"),
    ...DECISIONS.map(([key, title, action]) =>
      button(key, title, () => act(action), action === "accept" ? "primary" : "", !current),
    ),
    others > 0 && element("span", { class: "muted" }, `all ${others + 1} alike:`),
    ...(others > 0
      ? DECISIONS.map(([key, title, action]) => button(key.toUpperCase(), title, () => act(action, "1")))
      : []),
    element("span", { class: "space" }),
    button("d", whole ? "Less" : "Whole difference", more, "", !current),
    button("o", "Open in the preview", open, "", !current || current.status === "orphan"),
    button("u", "Undo", () => act("undo")),
    button("q", "End", () => act("end")),
  );
}

function more() {
  if (!review?.current) return;
  whole = !whole;
  follow(() => get("/api/review", { whole: whole ? "1" : "" }));
}

function open() {
  const { current } = review ?? {};
  if (!current || current.status === "orphan") return;
  const query = new URLSearchParams({ template: current.template, case: current.case, view: "compare" });
  window.open(`/?${query}`, "_blank", "noopener");
}

/** @param {string} summary */
function bye(summary) {
  ended = true;
  fill(
    told,
    element("h1", {}, "The review has ended"),
    element("p", {}, summary),
    element("p", { class: "muted" }, "This page can be closed."),
  );
  comparer.element.hidden = true;
  fill(place("bar"));
  fill(place("decide"));
  fill(place("summary"), summary);
}

/** @param {KeyboardEvent} event */
function keyed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const decision = DECISIONS.find(([key]) => key === event.key.toLowerCase());
  const other = { d: more, o: open, u: () => act("undo"), q: () => act("end") }[event.key];
  if (!decision && !other) return;
  event.preventDefault();
  // A key that is held down decides once.
  if (event.repeat) return;
  if (decision) act(decision[2], event.key === decision[0] ? "" : "1");
  else other?.();
}

place("stage").append(told, comparer.element);
addEventListener("keydown", keyed);
follow(() => get("/api/review"));
