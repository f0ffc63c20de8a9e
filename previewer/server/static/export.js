// Ways out: HTML on the clipboard, a mail file, an HTML file.

import { file } from "./api.js";
import { state } from "./address.js";
import { announce, copy, element } from "./dom.js";
import { bench } from "./workbench.js";

/** The export menu. */
export function exportMenu() {
  const usable = bench.rendering?.ending === "sent";
  const item = (/** @type {string} */ text, /** @type {() => void} */ act) =>
    element(
      "button",
      {
        type: "button",
        role: "menuitem",
        disabled: !usable,
        onclick: () => {
          menu.open = false;
          act();
        },
      },
      text,
    );
  const menu = element(
    "details",
    { class: "menu" },
    element("summary", { "data-key": "export" }, "Export"),
    element(
      "div",
      { role: "menu" },
      item("Copy HTML", copyHtml),
      item("Download .html", () => saveHtml()),
      item("Download .eml", () => saveMessage()),
    ),
  );
  menu.addEventListener("focusout", (/** @type {FocusEvent} */ event) => {
    if (!menu.contains(event.relatedTarget)) menu.open = false;
  });
  menu.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape") menu.open = false;
  });
  return menu;
}

/** Copies the HTML as it is sent. */
export function copyHtml() {
  if (bench.rendering?.ending === "sent") copy(bench.rendering.html);
}

function saveHtml() {
  if (bench.rendering) save(new Blob([bench.rendering.html], { type: "text/html" }), "html");
}

async function saveMessage() {
  try {
    save(await file("/api/message", bench.subject), "eml");
  } catch (error) {
    announce(String(error));
  }
}

/** @param {Blob} blob @param {string} ending */
function save(blob, ending) {
  const { template, case: name } = state();
  const link = element("a", {
    href: URL.createObjectURL(blob),
    download: `${template.replaceAll("/", "-")}-${name}.${ending}`,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
