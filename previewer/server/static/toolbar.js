// The row above the email: which case, which view, how wide, how dark, and with or without images.

import { go, state, whenMoved } from "./address.js";
import { firstProject } from "./api.js";
import { MODES } from "./compare.js";
import { choice, element, fill, toggle } from "./dom.js";
import { exportMenu } from "./export.js";
import { differs, project } from "./project.js";
import { bench } from "./workbench.js";

const bar = /** @type {HTMLElement} */ (document.getElementById("toolbar"));

function draw() {
  const { template, case: name, view, width, dark, images, links, compare: mode } = state();
  const focused = document.activeElement?.getAttribute("data-key");
  const known = project.template(template);
  document.title = [template, firstProject.name, "previewer"].filter(Boolean).join(" · ");
  // Two emails side by side are made smaller instead.
  /** @type {[string, string, string][]} */
  const fullWidth = view === "email" ? [["", "Full", "as wide as the window"]] : [];
  fill(
    bar,
    element(
      "div",
      { class: "row head" },
      element("h1", { title: template }, template || "Choose a template"),
      known && caseSwitcher(known, name),
      choice(
        "View",
        [
          ["email", "Email"],
          ["text", "Text"],
          ["html", "HTML"],
          ["compare", "Compare", "beside the accepted rendering"],
          ["sheet", "Sheet", "every payload as a thumbnail"],
        ],
        view,
        (value) => go({ view: value }),
      ),
      exportMenu(),
    ),
    (view === "email" || view === "compare") &&
      element(
        "div",
        { class: "row fine" },
        view === "compare" && choice("Comparison", MODES, mode, (value) => go({ compare: value })),
        choice(
          "Width",
          [
            ["375", "Mobile", "375 pixels"],
            ["768", "Tablet", "768 pixels"],
            ["600", "600", "600 pixels"],
            ...fullWidth,
          ],
          view === "compare" ? width || "600" : width,
          (value) => go({ width: value }),
        ),
        choice(
          "Color scheme",
          [
            ["", "Light"],
            ["scheme", "Dark", "prefers-color-scheme: dark"],
            ["invert", "Inverted", "as mail programs do that turn colors around"],
          ],
          dark,
          (value) => go({ dark: value }),
        ),
        toggle(
          "Remote images",
          images === "1",
          (on) => go({ images: on ? "1" : "" }),
          "Load the email's images from the web",
        ),
        view === "email" &&
          toggle(
            "Links",
            links === "1",
            (on) => go({ links: on ? "1" : "" }),
            "A click opens the link instead of its source",
          ),
      ),
  );
  if (focused) /** @type {HTMLElement | null} */ (bar.querySelector(`[data-key="${focused}"]`))?.focus();
}

/** @param {import("./project.js").Template} template @param {string} chosen */
function caseSwitcher(template, chosen) {
  if (!template.cases.length)
    return element("span", { class: "muted" }, `no payload: record one in fixtures/${template.name}/`);
  const choices = template.cases.map(({ name, ending, snapshot }) =>
    element(
      "option",
      { value: name, selected: name === chosen },
      [name.replaceAll("_", " "), ending !== "sent" && ending, differs(snapshot)].filter(Boolean).join(" · "),
    ),
  );
  return element(
    "label",
    { class: "case" },
    element("span", { class: "visually-hidden" }, "Payload"),
    element(
      "select",
      { "data-key": "case", onchange: (/** @type {any} */ event) => go({ case: event.target.value }) },
      ...choices,
    ),
    bench.edited !== null && element("span", { class: "chip" }, "edited"),
  );
}

bench.addEventListener("rendered", draw);
project.addEventListener("changed", draw);
whenMoved(draw);
draw();
