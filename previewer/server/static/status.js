// The line below the email: which line wrote what was clicked, from where in the payload, and how large the email is.

import { go, state } from "./address.js";
import { copy, element, fill } from "./dom.js";
import { shortName } from "./project.js";
import { bench } from "./workbench.js";

const place = /** @type {HTMLElement} */ (document.getElementById("status"));
const origin = element(
  "span",
  { class: "origin" },
  element("span", { class: "muted" }, "Click anything in the email to see what wrote it."),
);
const size = element("span", { class: "size", title: "Gmail clips messages beyond 102 KB" });
place.append(origin, size);

bench.addEventListener("pointed", (event) => {
  const { source, line, path } = /** @type {CustomEvent} */ (event).detail;
  fill(
    origin,
    element(
      "button",
      {
        type: "button",
        title: source,
        onclick: () => {
          go({ panel: "source" });
          bench.point(source, line);
        },
      },
      `${shortName(source).split("/").at(-1)}:${line}`,
    ),
    path
      ? element("button", {
          type: "button",
          class: "path",
          title: "Copy",
          textContent: `{{${path.split(" ")[0]}}}`,
          onclick: (/** @type {MouseEvent} */ click) =>
            copy(`{{${path.split(" ")[0]}}}`, /** @type {HTMLElement} */ (click.currentTarget)),
        })
      : null,
    path && state().panel !== "payload"
      ? element(
          "button",
          {
            type: "button",
            onclick: () => {
              go({ panel: "payload" });
              bench.point(source, line, path);
            },
          },
          "show in payload",
        )
      : null,
  );
});
bench.addEventListener("rendered", () => {
  const rendering = bench.rendering;
  if (!rendering) fill(origin);
  fill(size, ...(rendering?.size ? measured(rendering) : []));
});

/** @param {import("./workbench.js").Rendering} rendering */
function measured({ size: bytes, limit }) {
  size.classList.toggle("over", bytes > limit);
  const text = `${(bytes / 1024).toFixed(bytes < 10240 ? 1 : 0)} of 102 KB${bytes > limit ? ": Gmail clips it" : ""}`;
  return [
    element("meter", {
      min: 0,
      max: limit,
      low: limit * 0.8,
      high: limit,
      optimum: 0,
      value: Math.min(bytes, limit),
      "aria-label": "Size against Gmail's limit",
    }),
    text,
  ];
}
