// Two renderings to look at together: side by side, under a slider, or as their difference.

import { element, fill } from "./dom.js";
import { Frame } from "./frame.js";
import { regions } from "./regions.js";

/** @typedef {{frame: string, subject: string | null, preheader: string | null, from: string | null, outcome: string, reason: string | null}} Side */
/** @typedef {[sign: string, text: string, start: number, end: number]} Line */
/** @typedef {{name: string, status: string, broken: string, renamed: string, before: Side | null, after: Side | null, leaks: string[], lines: Line[], more: boolean}} Comparison */
/** @typedef {{mode: string, width: string, dark: string, addresses: string[], loaded?: boolean}} Look */

export const MODES = /** @type {[string, string, string?][]} */ ([
  ["", "Side by side"],
  ["slider", "Slider"],
  ["difference", "Difference", "what is equal is black"],
]);
export const WORDS = /** @type {Record<string, string>} */ ({
  changed: "changed",
  missing: "new",
  orphan: "gone",
  broken: "broken",
  same: "as accepted",
});
const USUAL = 600; // pixels
const KINDS = /** @type {Record<string, string>} */ ({ "+": "new", "-": "old", "@": "place" });
const CAPTIONS = ["Accepted", "Now"];
const FACTS = /** @type {["Subject" | "Preheader" | "From", "subject" | "preheader" | "from"][]} */ ([
  ["Subject", "subject"],
  ["Preheader", "preheader"],
  ["From", "from"],
]);

/** A stage for both sides, with what differs in words around it. */
export class Comparer {
  /** @param {(event: KeyboardEvent) => void} keyed what to do with keys while an email has the focus */
  constructor(keyed) {
    /** @type {Look} */
    this.look = { mode: "", width: "", dark: "", addresses: [] };
    this.name = "";
    this.seen = false;
    this.sides = CAPTIONS.map((caption) => {
      const frame = new Frame({ clicked: () => undefined, keyed, resized: () => this.#fit() });
      frame.element.title = caption;
      const note = element("p", { class: "note" });
      const paper = element("div", { class: "sheet-of-paper" }, frame.element, note);
      return { frame, note, paper, whole: element("figure", {}, element("figcaption", {}, caption), paper) };
    });
    this.mix = element("input", {
      type: "range",
      min: 0,
      max: 100,
      value: 50,
      "aria-label": "From accepted to now",
      oninput: () => this.frames.style.setProperty("--mix", `${this.mix.value}%`),
    });
    this.frames = element("div", { class: "frames" }, ...this.sides.map(({ whole }) => whole));
    this.facts = element("div", { class: "facts" });
    this.lines = element("div", { class: "lines" });
    this.element = element("div", { class: "comparer" }, this.facts, this.mix, this.frames, this.lines);
    new ResizeObserver(() => this.#fit()).observe(this.element);
  }

  /**
   * Shows a comparison. `addresses` give both emails under their own policy; unless `loaded` is false, they give
   * what is in the comparison.
   * @param {Comparison} told @param {Look} look
   */
  show(told, look) {
    this.look = look;
    this.seen &&= told.name === this.name;
    this.name = told.name;
    this.element.dataset.mode = look.mode;
    this.mix.hidden = look.mode !== "slider";
    fill(this.facts, ...facts(told));
    fill(this.lines, ...differences(told));
    [told.before, told.after].forEach((side, at) => {
      const { frame, note } = this.sides[at];
      frame.element.hidden = !side?.frame;
      note.hidden = Boolean(side?.frame);
      note.textContent = !side ? ["Nothing is accepted yet.", "There is no rendering."][at] : `Skipped: ${side.reason}`;
      if (side?.frame) frame.show(look.addresses[at], side.frame, look.dark, at === 0 || look.loaded !== false);
    });
    this.#fit();
  }

  #fit() {
    const { mode, width } = this.look;
    const full = Number(width) || USUAL;
    const room = this.element.clientWidth / (mode === "" ? 2 : 1) - (mode === "" ? 10 : 0);
    if (room <= 0) return;
    const scale = Math.min(1, room / full);
    for (const { frame, paper } of this.sides) {
      frame.element.style.width = `${full}px`;
      frame.element.style.transform = `scale(${scale})`;
      paper.style.width = `${full * scale}px`;
      paper.style.height = frame.element.hidden
        ? ""
        : `${(Number.parseFloat(frame.element.style.height) || 120) * scale}px`;
    }
    this.frames.style.width = mode === "" ? "" : `${full * scale}px`;
    this.mix.style.width = `${full * scale}px`;
    this.#mark(scale);
  }

  /** Draws a frame around all that differs, and brings the first of it into view once. @param {number} scale */
  #mark(scale) {
    for (const { paper } of this.sides) for (const spot of paper.querySelectorAll(".spot")) spot.remove();
    const pages = this.sides.map(({ frame }) => (frame.ready && !frame.element.hidden ? frame.document : null));
    if (this.look.mode !== "" || !pages[0]?.body || !pages[1]?.body) return;
    regions(pages[0], pages[1]).forEach((boxes, side) => {
      for (const { left, top, width, height } of boxes) {
        const spot = element("div", { class: "spot" });
        for (const [name, size] of Object.entries({ left, top, width, height })) {
          spot.style.setProperty(name, `${size * scale}px`);
        }
        this.sides[side].paper.append(spot);
      }
    });
    if (!this.seen) this.element.querySelector(".spot")?.scrollIntoView({ block: "nearest" });
    this.seen = true;
  }
}

/** The facts around an email, before and after. @param {Comparison} told */
function facts({ status, before, after, renamed, broken, leaks }) {
  const rows = FACTS.map(([title, name]) => [title, before?.[name] ?? "", after?.[name] ?? ""]);
  rows.push(["Skipped", before?.reason ?? "", after?.reason ?? ""]);
  return [
    broken && element("pre", { class: "broken" }, broken),
    leaks.length > 0 &&
      element("p", { class: "leaks" }, `Looks like a real person's; keep redacted payloads only: ${leaks.join("; ")}`),
    renamed && element("p", {}, `An equal rendering is now called ${renamed}.`),
    status === "changed" &&
      before?.frame === after?.frame &&
      element("p", {}, "The HTML is the same: the text or the facts around it differ."),
    element(
      "dl",
      {},
      ...rows
        .filter(([title, old, now]) => (title === "Subject" ? old || now : old !== now))
        .flatMap(([title, old, now]) => [
          element("dt", {}, title),
          old === now
            ? element("dd", {}, now)
            : element("dd", {}, old && element("del", {}, old), " ", now && element("ins", {}, now)),
        ]),
    ),
  ];
}

/** What differs, line by line. @param {Comparison} told */
function differences({ lines, more }) {
  if (!lines.length) return [];
  return [
    element("h2", {}, "What differs"),
    element(
      "div",
      { class: "diff" },
      ...lines.map(([sign, text, start, end]) => {
        const all = Array.from(text);
        const part = (/** @type {number} */ from, /** @type {number | undefined} */ to = undefined) =>
          all.slice(from, to).join("");
        return element(
          "div",
          { class: KINDS[sign] ?? "equal" },
          part(0, start),
          start < end && element("mark", {}, part(start, end)),
          part(Math.max(start, end)) || " ",
        );
      }),
    ),
    more && element("p", { class: "muted" }, "More lines differ."),
  ];
}
