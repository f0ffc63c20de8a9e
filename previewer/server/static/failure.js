// Why an email is not sent, over its last good rendering.

import { element } from "./dom.js";
import { shortName } from "./project.js";
import { bench } from "./workbench.js";

/** @param {import("./workbench.js").Rendering} rendering @returns {HTMLElement[]} */
export function failure(rendering) {
  if (rendering.ending === "sent") return [];
  const title =
    rendering.problem
      ? "This cannot be read"
      : rendering.ending === "skipped"
        ? `Iterable would skip this customer: ${rendering.reason}`
        : "The template does not render";
  return [
    element(
      "section",
      { class: `failure ${rendering.ending}`, role: "alert" },
      element("h2", {}, title),
      rendering.problem && !rendering.errors.length && element("p", {}, rendering.problem),
      ...rendering.errors.map(diagnostic),
      rendering.frame && element("p", { class: "muted" }, "Below is the last rendering that worked."),
    ),
  ];
}

/** A finding with its excerpt and the places that explain it. @param {any} item */
export function diagnostic(item) {
  return element(
    "article",
    { class: `diagnostic ${item.severity}` },
    element("p", { class: "message" }, element("span", { class: "code" }, item.code), ` ${item.message}`),
    item.help && element("p", { class: "help" }, item.help),
    ...place(item),
    ...item.related.flatMap((/** @type {any} */ other) => [
      element("p", { class: "related" }, other.message),
      ...place(other),
    ]),
  );
}

/** @param {any} item */
function place(item) {
  const text = Array.from(item.excerpt);
  const part = (/** @type {number} */ from, /** @type {number | undefined} */ to = undefined) =>
    text.slice(from, to).join("");
  return [
    element(
      "button",
      { type: "button", class: "place", onclick: () => bench.point(item.source, item.line) },
      `${shortName(item.source)}:${item.line}:${item.column}`,
    ),
    element(
      "pre",
      { class: "excerpt" },
      part(0, item.from),
      element("mark", {}, part(item.from, item.to)),
      part(item.to),
    ),
  ];
}
