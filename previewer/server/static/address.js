// What is looked at, kept in the page's address: a link reopens it.

/** @typedef {{template: string, case: string, view: string, width: string, dark: string, images: string, links: string, panel: string, sheet: string, compare: string}} State */

const DEFAULTS = {
  template: "",
  case: "",
  view: "email",
  width: "",
  dark: "",
  images: "",
  links: "",
  panel: "source",
  sheet: "cases",
  compare: "",
};

/** @type {Set<(state: State, before: State) => void>} */
const listeners = new Set();
let current = read();

/** @returns {State} */
function read() {
  const given = new URLSearchParams(location.search);
  return /** @type {State} */ (
    Object.fromEntries(Object.entries(DEFAULTS).map(([name, value]) => [name, given.get(name) ?? value]))
  );
}

/** @returns {State} */
export function state() {
  return current;
}

/**
 * Changes a part of the state; another template or case is a step that the browser's back button takes back.
 * @param {Partial<State>} change
 */
export function go(change) {
  const next = { ...current, ...change };
  const query = new URLSearchParams(
    Object.entries(next).filter(([name, value]) => value !== DEFAULTS[/** @type {keyof State} */ (name)]),
  );
  const step = next.template !== current.template || next.case !== current.case || next.view !== current.view;
  history[step && current.template ? "pushState" : "replaceState"](null, "", query.size ? `/?${query}` : "/");
  move(next);
}

/** @param {(state: State, before: State) => void} listener */
export function whenMoved(listener) {
  listeners.add(listener);
}

/** @param {State} next */
function move(next) {
  const before = current;
  current = next;
  for (const listener of listeners) listener(current, before);
}

addEventListener("popstate", () => move(read()));
