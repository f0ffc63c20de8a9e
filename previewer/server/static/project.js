// The project's templates with their cases and badges.

import { firstProject, get } from "./api.js";

/** @typedef {{name: string, ending?: string, reason?: string, size?: number, changed?: number, snapshot?: string | null}} Case */
/** @typedef {{name: string, cases: Case[], findings: Record<string, number> | null}} Template */

class Project extends EventTarget {
  /** @type {Template[]} */
  templates = firstProject.templates;
  #asking = false;
  #again = false;

  /** Asks for the project anew; questions while one is under way become a single one. */
  async refresh() {
    if (this.#asking) {
      this.#again = true;
      return;
    }
    this.#asking = true;
    do {
      this.#again = false;
      this.templates = (await get("/api/project")).templates;
      this.dispatchEvent(new Event("changed"));
    } while (this.#again);
    this.#asking = false;
  }

  /** @param {string} name */
  template(name) {
    return this.templates.find((template) => template.name === name);
  }
}

export const project = new Project();

/** A source's name below the project's root. @param {string} source */
export function shortName(source) {
  return source.startsWith(`${firstProject.root}/`) ? source.slice(firstProject.root.length + 1) : source;
}

/** What a template comes to over all its cases. @param {Template} template */
export function badge({ cases, findings }) {
  if (!cases.length) return { kind: "none", text: "no payload" };
  if (cases.some(({ ending }) => ending === "broken")) return { kind: "broken", text: "does not render" };
  const skipped = cases.filter(({ ending }) => ending === "skipped").length;
  if (skipped) return { kind: "skipped", text: `${skipped} of ${cases.length} skipped` };
  if (findings?.error) return { kind: "faulty", text: many(findings.error, "error") };
  if (findings?.warning) return { kind: "faulty", text: many(findings.warning, "warning") };
  return cases.every(({ ending }) => ending)
    ? { kind: "sent", text: "renders" }
    : { kind: "none", text: "not looked at yet" };
}

/** How a case differs from its accepted rendering, in a word; empty where it does not. @param {string | null} [snapshot] */
export function differs(snapshot) {
  return { changed: "differs", missing: "new" }[snapshot ?? ""] ?? "";
}

/** How many cases of a template differ from their accepted renderings. @param {Template} template */
export function differing({ cases }) {
  return cases.filter(({ snapshot }) => differs(snapshot)).length;
}

/** @param {number} count @param {string} noun */
function many(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
