// What is on the bench: the chosen template and case, its rendering, and the payload as it was edited.

import { get, post } from "./api.js";
import { go, state, whenMoved } from "./address.js";

/** @typedef {{name: string, text: string}} SourceText */
/** @typedef {[start: number, source: number, line: number, path: string]} Stretch */
/** @typedef {{source?: string, line?: number, path?: string}} Lit a line of a source, or a place in the payload */
/** @typedef {{ending: string, reason: string, problem: string, stale: boolean, html: string, frame: string, size: number, limit: number,
 *   headers: Record<string, string>, errors: any[], notes: any[], sources: SourceText[], stretches: Stretch[], text?: string, payload?: any}} Rendering */

/** @type {Rendering} */
const NOTHING = {
  ending: "",
  reason: "",
  problem: "",
  stale: false,
  html: "",
  frame: "",
  size: 0,
  limit: 0,
  headers: {},
  errors: [],
  notes: [],
  sources: [],
  stretches: [],
};

class Workbench extends EventTarget {
  /** @type {Rendering | null} */
  rendering = null;
  /** @type {string | null} the payload's text where it was edited */
  edited = null;
  /** The payload as its file has it. */
  recorded = "";
  /** @type {any} */
  coverage = null;
  /** @type {any[]} */
  findings = [];
  /** The lines that read the field which was chosen last. @type {[source: string, line: number][]} */
  uses = [];
  #asked = 0;

  /** What a question to the server is about. @returns {Record<string, string>} */
  get subject() {
    const { template, case: name } = state();
    return this.edited === null ? { template, case: name } : { template, case: name, payload: this.edited };
  }

  /** Renders anew; only the answer to the last question counts. */
  async render() {
    const { template, case: name } = state();
    const asked = ++this.#asked;
    if (!template || !name) return this.#show(null);
    try {
      const rendering =
        this.edited === null
          ? await get("/api/rendering", { template, case: name })
          : await post("/api/rendering", this.subject);
      if (asked !== this.#asked) return undefined;
      // An edited payload has no last good rendering but the one on the page.
      if (rendering.stale && !rendering.frame && this.rendering?.frame) Object.assign(rendering, good(this.rendering));
      if (!rendering.sources.length) rendering.sources = this.rendering?.sources ?? [];
      this.#show(rendering);
    } catch (error) {
      const problem = /** @type {Error} */ (error).message;
      const kept = this.rendering ?? NOTHING;
      if (asked === this.#asked) this.#show({ ...kept, ending: "broken", problem, errors: [], stale: true });
    }
    return undefined;
  }

  /** Asks for what takes longer than a rendering: coverage and findings. */
  async inspect() {
    const { template } = state();
    if (!template) return;
    const questions = ["coverage", "findings"].map((name) => get(`/api/${name}`, { template }));
    const [coverage, told] = (await Promise.allSettled(questions)).map((one) => ("value" in one ? one.value : null));
    if (template !== state().template) return;
    this.coverage = coverage;
    this.findings = told?.findings ?? [];
    this.dispatchEvent(new Event("inspected"));
  }

  /** @param {string | null} text */
  edit(text) {
    this.edited = text;
    this.render();
  }

  /** @param {string} source @param {number} line */
  point(source, line, path = "") {
    this.dispatchEvent(new CustomEvent("pointed", { detail: { source, line, path } }));
  }

  /** Marks in the email what a line or a place in the payload wrote. @param {Lit | null} what */
  light(what) {
    this.dispatchEvent(new CustomEvent("lit", { detail: what }));
  }

  /** Marks the lines that read a field. @param {[source: string, line: number][]} uses */
  use(uses) {
    this.uses = uses;
    this.dispatchEvent(new Event("used"));
  }

  /**
   * The offsets of the email that a line of a source wrote, or a place in the payload with all that is in it.
   * @param {Lit} what
   */
  written({ source, line, path }) {
    const { stretches = [], sources = [] } = this.rendering ?? {};
    const number = sources.findIndex(({ name }) => name === source);
    const within = (/** @type {string} */ place) => place === path || place.startsWith(`${path}.`);
    const found = [];
    for (const [index, [start, from, at, places]] of stretches.entries()) {
      const wanted = source ? from === number && at === line : places.split(" ").some(within);
      if (wanted) found.push([start, stretches[index + 1]?.[0] ?? Infinity]);
    }
    return found;
  }

  /** The stretch that wrote the email at an offset. @param {number} offset */
  origin(offset) {
    const stretches = this.rendering?.stretches ?? [];
    let low = 0;
    let high = stretches.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (stretches[middle][0] <= offset) low = middle + 1;
      else high = middle;
    }
    return stretches[low - 1];
  }

  /** @param {Rendering | null} rendering */
  #show(rendering) {
    this.rendering = rendering;
    if (this.edited === null) this.recorded = rendering?.text ?? "";
    this.dispatchEvent(new Event("rendered"));
  }
}

/** @param {Rendering} rendering */
function good({ html, frame, size, limit, headers }) {
  return { html, frame, size, limit, headers };
}

export const bench = new Workbench();

whenMoved((next, before) => {
  const other = next.template !== before.template;
  if (other || next.case !== before.case) {
    bench.edited = null;
    bench.rendering = null;
    bench.render();
  }
  if (other) {
    bench.coverage = null;
    bench.findings = [];
    bench.uses = [];
    bench.inspect();
  }
});

/** Opens a template with a case. @param {string} template @param {string} name */
export function open(template, name) {
  go({ template, case: name, view: state().view === "sheet" ? "email" : state().view });
}
