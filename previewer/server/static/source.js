// The template's text and its snippets', line by line, marked with coverage and findings.

import { element, fill } from "./dom.js";
import { shortName } from "./project.js";
import { bench } from "./workbench.js";

const MUSTACHE = /(\{\{[^]*?\}\}+|\[\[[^]*?\]\]+)/;
const LINE_END = /\r\n|\n|\r/;

/** The source panel. */
export function sourcePanel() {
  const panel = element("div", { class: "source" });
  let drawn = "";
  /** @type {HTMLElement | null} */
  let current = null;

  function draw() {
    const sources = bench.rendering?.sources ?? [];
    const told = JSON.stringify([
      sources,
      bench.coverage?.gaps,
      bench.findings.map(({ line, severity }) => [line, severity]),
    ]);
    if (told === drawn) return;
    drawn = told;
    current = null;
    fill(
      panel,
      ...(sources.length ? sources.map(listing) : [element("p", { class: "empty" }, "Nothing is rendered yet.")]),
    );
    markUses();
  }

  function markUses() {
    for (const line of panel.querySelectorAll(".used")) line.classList.remove("used");
    for (const [source, line] of bench.uses) find(source, line)?.classList.add("used");
  }

  /** @param {string} source @param {number} line @returns {HTMLElement | null} */
  function find(source, line) {
    return panel.querySelector(`[data-source="${CSS.escape(source)}"][data-line="${line}"]`);
  }

  /** @param {CustomEvent<{source: string, line: number}>} event */
  function point({ detail }) {
    draw();
    current?.classList.remove("current");
    current = find(detail.source, detail.line);
    current?.classList.add("current");
    current?.scrollIntoView({ block: "center" });
  }

  bench.addEventListener("pointed", (event) => requestAnimationFrame(() => point(/** @type {CustomEvent} */ (event))));
  bench.addEventListener("used", markUses);
  panel.addEventListener("mouseover", (/** @type {MouseEvent} */ event) => hover(event.target));
  panel.addEventListener("focusin", (/** @type {FocusEvent} */ event) => hover(event.target));
  panel.addEventListener("mouseleave", () => bench.light(null));
  panel.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    if (hover(event.target)) bench.dispatchEvent(new Event("reveal"));
  });
  panel.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => walk(event));
  return { title: "Source", element: panel, draw };
}

/** @param {EventTarget | null} target */
function hover(target) {
  const line = /** @type {HTMLElement | null} */ (/** @type {Element | null} */ (target)?.closest("[data-line]"));
  if (!line) return false;
  bench.light({ source: line.dataset.source, line: Number(line.dataset.line) });
  return true;
}

/** @param {KeyboardEvent} event */
function walk(event) {
  const line = /** @type {HTMLElement} */ (event.target);
  const next =
    event.key === "ArrowDown" ? line.nextElementSibling : event.key === "ArrowUp" ? line.previousElementSibling : null;
  if (event.key === "Enter") bench.dispatchEvent(new Event("reveal"));
  if (!next) return;
  event.preventDefault();
  line.tabIndex = -1;
  /** @type {HTMLElement} */ (next).tabIndex = 0;
  /** @type {HTMLElement} */ (next).focus();
}

/** @param {import("./workbench.js").SourceText} source @param {number} index */
function listing(source, index) {
  const gaps = Map.groupBy(bench.coverage?.gaps ?? [], (/** @type {any} */ gap) =>
    gap.file === source.name ? gap.line : 0,
  );
  const faults = Map.groupBy(bench.findings, (/** @type {any} */ item) =>
    item.source === source.name ? item.line : 0,
  );
  const lines = source.text.split(LINE_END).map((text, at) => {
    const number = at + 1;
    const found = faults.get(number);
    const missed = gaps.get(number);
    const notes = [
      ...(found ?? []).map(({ code, message }) => `${code} ${message}`),
      ...(missed ?? []).map(({ gap }) => gap),
    ];
    return element(
      "li",
      {
        "data-line": number,
        "data-source": source.name,
        tabIndex: at || index ? -1 : 0,
        title: notes.join("\n") || undefined,
        class: [found && `fault ${found[0].severity}`, missed && "gap"].filter(Boolean).join(" ") || undefined,
      },
      ...colored(text),
      notes.length ? element("span", { class: "visually-hidden" }, ` (${notes.join("; ")})`) : null,
    );
  });
  return element(
    "section",
    { "aria-label": source.name },
    element("h2", {}, shortName(source.name)),
    element("ol", {}, ...lines),
  );
}

/** @param {string} text */
function colored(text) {
  return text.split(MUSTACHE).map((part, at) => (at % 2 ? element("span", { class: kind(part) }, part) : part));
}

/** @param {string} mustache */
function kind(mustache) {
  if (/^\{\{~?!/.test(mustache)) return "comment";
  return /^(\{\{|\[\[)~?([#/^]|else)/.test(mustache) ? "block" : "value";
}
