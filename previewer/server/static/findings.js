// What the linter says of the template.

import { post } from "./api.js";
import { state } from "./address.js";
import { announce, element, fill } from "./dom.js";
import { diagnostic } from "./failure.js";
import { bench } from "./workbench.js";

/** The findings panel. */
export function findingsPanel() {
  const panel = element("div", { class: "findings" });

  function draw() {
    const notes = bench.rendering?.notes ?? [];
    const found = bench.findings;
    fill(
      panel,
      ...(found.length
        ? found.map(finding)
        : [element("p", { class: "empty" }, "The linter has nothing to say of this template.")]),
      ...(notes.length ? [element("h2", {}, "Of this rendering"), ...notes.map(diagnostic)] : []),
    );
  }

  return { title: "Findings", element: panel, draw, count: () => bench.findings.length };
}

/** @param {any} item */
function finding(item) {
  const shown = diagnostic(item);
  if (item.fix)
    shown.append(
      element(
        "button",
        { type: "button", class: "primary", title: item.fix, onclick: () => fix(item) },
        `Fix: ${item.fix}`,
      ),
    );
  return shown;
}

/** @param {any} item */
async function fix({ code, line, column }) {
  try {
    await post("/api/fix", { template: state().template, code, line: String(line), column: String(column) });
    announce("fixed");
  } catch (error) {
    announce(/** @type {Error} */ (error).message);
  }
}
