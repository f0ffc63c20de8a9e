// What the recorded payloads do not show of the template.

import { element, fill } from "./dom.js";
import { bench } from "./workbench.js";

/** The coverage panel. */
export function coveragePanel() {
  const panel = element("div", { class: "coverage" });

  function draw() {
    const coverage = bench.coverage;
    if (!coverage?.renderings) {
      fill(panel, element("p", { class: "empty" }, "No payload renders this template yet."));
      return;
    }
    const { gaps, unread, branches, percent, renderings } = coverage;
    fill(
      panel,
      element(
        "p",
        { class: "figure" },
        element("strong", {}, `${Math.round(percent)}%`),
        ` of ${branches} branches run in ${renderings} ${renderings === 1 ? "rendering" : "renderings"}`,
      ),
      element("meter", { min: 0, max: 100, value: percent, "aria-label": "Branches that run" }),
      element("h2", {}, gaps.length ? "No payload shows that" : "Every branch runs"),
      element(
        "ul",
        { class: "list" },
        ...gaps.map((/** @type {any} */ { file, line, gap }) =>
          element(
            "li",
            {},
            element(
              "button",
              { type: "button", class: "place", onclick: () => bench.point(file, line) },
              `line ${line}`,
            ),
            ...ticked(gap),
          ),
        ),
      ),
      unread.length > 0 && element("h2", {}, "Nothing reads"),
      element(
        "ul",
        { class: "list" },
        ...unread.map((/** @type {any} */ { field, payloads }) =>
          element(
            "li",
            {},
            element("code", {}, field),
            element("span", { class: "muted" }, ` in ${payloads} ${payloads === 1 ? "payload" : "payloads"}`),
          ),
        ),
      ),
    );
  }

  return { title: "Coverage", element: panel, draw, count: () => bench.coverage?.gaps.length ?? 0 };
}

/** Text with its parts between backquotes as code. @param {string} text */
function ticked(text) {
  return text.split("`").map((part, at) => (at % 2 ? element("code", {}, part) : ` ${part}`));
}
