// The payload as a tree: a click copies what a template writes to read a place.

import { copy, element, fill } from "./dom.js";
import { bench } from "./workbench.js";

/** The payload panel. */
export function payloadPanel() {
  const panel = element("div", { class: "payload" });
  /** @type {any} */
  let drawn;
  const closed = new Set();

  function draw() {
    const payload = bench.rendering?.payload;
    const told = JSON.stringify([payload, bench.coverage?.unread]);
    if (told === drawn) return;
    drawn = told;
    if (!payload) {
      fill(panel, element("p", { class: "empty" }, "No payload can be read."));
      return;
    }
    const unread = new Set((bench.coverage?.unread ?? []).map((/** @type {any} */ { field }) => field));
    fill(
      panel,
      element(
        "p",
        { class: "muted lead" },
        `Read as ${payload.shape}. A click copies the Handlebars that reads a field, and marks where it is used.`,
      ),
      element(
        "ul",
        { role: "tree", "aria-label": "Payload" },
        ...payload.items.map((/** @type {any} */ node) => branch(node, unread, closed)),
      ),
      payload.cut && element("p", { class: "muted" }, "The payload is larger than what is shown."),
    );
  }

  bench.addEventListener("pointed", (event) => {
    const { path } = /** @type {CustomEvent} */ (event).detail;
    if (!path || panel.parentElement === null) return;
    for (const node of panel.querySelectorAll(".field.current")) node.classList.remove("current");
    const found = panel.querySelector(`[data-path="${CSS.escape(path.split(" ")[0])}"]`);
    found?.classList.add("current");
    found?.scrollIntoView({ block: "center" });
  });
  panel.addEventListener("keydown", walk);
  panel.addEventListener("mouseleave", () => bench.light(null));
  return { title: "Payload", element: panel, draw };
}

/** @param {any} node @param {Set<string>} unread @param {Set<string>} closed @returns {HTMLElement} */
function branch(node, unread, closed) {
  const path = node.place;
  const isUnread = unread.has(node.path);
  const field = element(
    "button",
    {
      type: "button",
      class: `field ${node.kind}${isUnread ? " unread" : ""}`,
      "data-path": path,
      title: `Copy ${node.insert}`,
      onmouseenter: () => bench.light({ path }),
      onfocus: () => bench.light({ path }),
      onclick: (/** @type {MouseEvent} */ event) => {
        copy(node.insert, /** @type {HTMLElement} */ (event.currentTarget));
        bench.use(node.uses);
      },
    },
    element("span", { class: "key" }, node.key),
    element("span", { class: "val" }, node.text),
  );
  const uses = element(
    "span",
    { class: "uses" },
    ...node.uses.slice(0, 4).map((/** @type {[string, number]} */ [source, line]) =>
      element(
        "button",
        {
          type: "button",
          class: "use",
          title: `${source}:${line}`,
          "aria-label": `used in ${source}, line ${line}`,
          onclick: () => bench.point(source, line),
        },
        String(line),
      ),
    ),
    node.uses.length > 4 && `+${node.uses.length - 4}`,
    isUnread &&
      element("span", { class: "chip", title: "No lookup of this template reads it, with any payload" }, "unread"),
  );
  if (!node.items)
    return element(
      "li",
      { role: "treeitem", "aria-selected": "false" },
      element("div", { class: "line" }, field, uses),
    );
  const inner = element(
    "ul",
    { role: "group", hidden: closed.has(path) },
    ...node.items.map((/** @type {any} */ item) => branch(item, unread, closed)),
  );
  const item = element("li", { role: "treeitem", "aria-selected": "false", "aria-expanded": !inner.hidden });
  const fold = element("button", {
    type: "button",
    class: "fold",
    "aria-label": `${node.key}: open or close`,
    onclick: () => {
      inner.hidden = !inner.hidden;
      closed[inner.hidden ? "add" : "delete"](path);
      item.setAttribute("aria-expanded", String(!inner.hidden));
    },
  });
  item.append(element("div", { class: "line" }, fold, field, uses), inner);
  return item;
}

/** @param {KeyboardEvent} event */
function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const field = /** @type {HTMLElement} */ (event.target);
  if (!step || !field.classList.contains("field")) return;
  event.preventDefault();
  const fields = /** @type {HTMLElement[]} */ ([
    .../** @type {HTMLElement} */ (event.currentTarget).querySelectorAll(".field"),
  ]).filter((other) => other.offsetParent);
  fields[fields.indexOf(field) + step]?.focus();
}
