// The email as its line in an inbox: who, what about, and the first words.

import { element, fill } from "./dom.js";
import { bench } from "./workbench.js";

const place = /** @type {HTMLElement} */ (document.getElementById("inbox"));

function draw() {
  const rendering = bench.rendering;
  const headers = rendering?.headers ?? {};
  place.hidden = !rendering?.frame;
  const from = headers.fromName || headers.fromEmail || "No sender";
  place.classList.toggle("stale", Boolean(rendering?.stale));
  fill(
    place,
    element("span", { class: "avatar", "aria-hidden": "true" }, Array.from(from)[0]?.toUpperCase() ?? "?"),
    element("span", { class: "from", title: headers.fromEmail }, from),
    element(
      "span",
      { class: "about" },
      element("strong", {}, headers.subject || "No subject"),
      headers.preheaderText && element("span", { class: "muted" }, ` ${headers.preheaderText}`),
    ),
  );
}

bench.addEventListener("rendered", draw);
draw();
