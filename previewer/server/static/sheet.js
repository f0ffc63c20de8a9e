// The contact sheet: one template with all its payloads, or all templates with one payload, as live thumbnails.

import { go, state } from "./address.js";
import { choice, element, fill } from "./dom.js";
import { badge, differing, differs, project } from "./project.js";
import { open } from "./workbench.js";

/** @type {Map<string, {element: HTMLElement, frame: HTMLIFrameElement, caption: HTMLElement}>} */
const cards = new Map();
const grid = element("div", { class: "grid" });
const head = element("div", { class: "row fine" });
const whole = element("div", { class: "sheet" }, head, grid);
const ORDER = ["broken", "differs", "new", "skipped", "sent"];

/** The sheet as the state asks for it. */
export function sheet() {
  const { sheet: kind } = state();
  fill(
    head,
    choice(
      "Contact sheet",
      [
        ["cases", "All payloads of this template"],
        ["templates", "All templates with this payload"],
      ],
      kind,
      (value) => go({ sheet: value }),
    ),
  );
  drawGrid();
  return whole;
}

/** Loads the thumbnails of cases anew. @param {Record<string, string[]>} changed */
export function refreshSheet(changed) {
  for (const [key, { frame }] of cards) {
    const { template, name, of } = JSON.parse(key);
    if (changed[template]?.includes(name) || (changed[template]?.length && of) || changed[of]?.includes(name)) {
      frame.contentWindow?.location.reload();
    }
  }
}

function drawGrid() {
  const wanted = entries();
  const keys = new Set();
  const shown = wanted.map(({ template, name, of, known, other }) => {
    const key = JSON.stringify({ template, name, of });
    keys.add(key);
    let card = cards.get(key);
    if (!card) cards.set(key, (card = makeCard(template, name, of)));
    const ending = known?.ending ?? "";
    card.element.dataset.ending = ending;
    fill(
      card.caption,
      element("span", { class: `dot ${ending || "none"}` }),
      element("span", { class: "name" }, of ? template : name.replaceAll("_", " ")),
      other && element("span", { class: "chip differs" }, other),
      known?.changed ? element("span", { class: "chip" }, "changed") : null,
      ending === "skipped" && element("span", { class: "muted" }, known?.reason ?? ""),
      ending === "broken" && element("span", { class: "muted" }, "does not render"),
    );
    return card.element;
  });
  for (const key of cards.keys()) if (!keys.has(key)) cards.delete(key);
  // An iframe that is moved in the document loads anew: those that stand right stay where they are.
  shown.forEach((card, at) => grid.children[at] !== card && grid.insertBefore(card, grid.children[at] ?? null));
  while (grid.children.length > shown.length) grid.lastElementChild?.remove();
  if (!shown.length) fill(grid, element("p", { class: "empty" }, "No payloads are recorded for this template."));
}

/**
 * What the sheet shows; `other` tells how it is not as accepted.
 * @returns {{template: string, name: string, of: string, other: string, known?: import("./project.js").Case}[]}
 */
function entries() {
  const { template, case: name, sheet: kind } = state();
  if (kind === "templates") return templates().map(([own, other]) => ({ template: own, name, of: template, other }));
  const cases = project.template(template)?.cases ?? [];
  const rank = (/** @type {import("./project.js").Case} */ { ending, snapshot }) =>
    ORDER.indexOf(ending === "broken" ? ending : differs(snapshot) || (ending ?? "sent"));
  return [...cases]
    .sort((one, other) => rank(one) - rank(other) || (other.changed ?? 0) - (one.changed ?? 0))
    .map((known) => ({ template, name: known.name, of: "", other: differs(known.snapshot), known }));
}

/** Every template and how many of its own cases are not as accepted, those first. @returns {[string, string][]} */
function templates() {
  const rank = (/** @type {import("./project.js").Template} */ known) =>
    badge(known).kind === "broken" ? 0 : differing(known) ? 1 : 2;
  return [...project.templates]
    .sort((one, other) => rank(one) - rank(other))
    .map((known) => [known.name, differing(known) ? `${differing(known)} of ${known.cases.length} differ` : ""]);
}

/** @param {string} template @param {string} name @param {string} of */
function makeCard(template, name, of) {
  const address = new URLSearchParams({ template, case: name, ...(of && { of }) });
  const frame = element("iframe", {
    sandbox: "allow-same-origin",
    loading: "lazy",
    tabIndex: -1,
    title: `${of ? template : name}`,
    src: `/email?${address}`,
  });
  const caption = element("span", { class: "caption" });
  const button = element(
    "button",
    {
      type: "button",
      class: "card",
      onclick: () =>
        of
          ? go({ template, case: project.template(template)?.cases[0]?.name ?? "", view: "email" })
          : open(template, name),
    },
    element("span", { class: "thumb", "aria-hidden": "true" }, frame),
    caption,
  );
  return { element: button, frame, caption };
}

project.addEventListener("changed", () => state().view === "sheet" && drawGrid());
