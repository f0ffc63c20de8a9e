// The email's own frame: no script runs in it, our page looks into it.

import { morph } from "./morph.js";

const MARK = /^@(\d+)$/;
const DARK = /\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/gi;
const INVERTED =
  "html{filter:invert(1) hue-rotate(180deg);background:#fff}img,video,[background]{filter:invert(1) hue-rotate(180deg)}";

/** A frame and the email in it. */
export class Frame {
  /** @param {{clicked: (offset: number, event: MouseEvent) => void, keyed: (event: KeyboardEvent) => void, resized: () => void}} on */
  constructor(on) {
    this.on = on;
    this.element = document.createElement("iframe");
    this.element.title = "The email as it is sent";
    this.element.setAttribute("sandbox", "allow-same-origin");
    this.address = "";
    this.html = "";
    this.dark = "";
    this.element.addEventListener("load", () => this.#loaded());
  }

  /** The email's document, once it is there. */
  get document() {
    const { contentDocument } = this.element;
    return contentDocument && unshadowed(contentDocument);
  }

  /**
   * Shows an email: a new address loads it under its own policy, new HTML for the same one takes its place.
   * @param {string} address @param {string} html @param {string} dark
   * @param {boolean} same whether the address gives just this HTML
   */
  show(address, html, dark, same = true) {
    const changed = html !== this.html;
    const recolored = dark !== this.dark;
    this.html = html;
    this.dark = dark;
    this.same = same;
    if (address !== this.address) this.#load(address);
    else if (this.ready && (changed || recolored)) this.#swap(html);
  }

  /** @param {string} address */
  #load(address) {
    this.address = address;
    this.ready = false;
    this.loading = this.same ? this.html : null;
    // Not by `src`: that would be one step more on the browser's way back.
    this.element.contentWindow?.location.replace(address);
  }

  #loaded() {
    if (!this.address || !this.document) return;
    this.ready = true;
    const { document } = this;
    document.addEventListener("click", (event) => this.#click(event), true);
    document.addEventListener("auxclick", (event) => event.preventDefault(), true);
    document.addEventListener("submit", (event) => event.preventDefault(), true);
    document.addEventListener("dragstart", (event) => event.preventDefault(), true);
    document.addEventListener("keydown", (event) => this.on.keyed(event), true);
    // What came while the address was loading is newer than what was loaded.
    if (this.loading !== this.html) this.#swap(this.html);
    else {
      color(document, this.dark);
      this.#renewed();
    }
  }

  /** @param {string} html */
  #swap(html) {
    const { document } = this;
    if (!document) return;
    // The frame's own parser: what our page parses falls under our page's policy, which refuses style attributes.
    const { DOMParser } = /** @type {any} */ (document.defaultView);
    const next = unshadowed(new DOMParser().parseFromString(html || "<!doctype html>", "text/html"));
    // Another doctype, other rules of layout: only a document that is loaded takes them up.
    if (this.same && next.compatMode !== document.compatMode) {
      this.#load(this.address);
      return;
    }
    color(next, this.dark);
    if (this.colors === this.dark) {
      morph(document.documentElement, next.documentElement);
      this.#recolored();
    } else {
      // The rules of style sheets were changed for another color scheme: only a new reading has them as they were.
      document.replaceChild(document.adoptNode(next.documentElement), document.documentElement);
      this.#renewed();
    }
  }

  #renewed() {
    const { document } = this;
    this.observer?.disconnect();
    this.observer = new ResizeObserver(() => this.fit());
    for (const element of [document?.documentElement, document?.body]) if (element) this.observer.observe(element);
    this.#recolored();
  }

  #recolored() {
    this.colors = this.dark;
    for (const sheet of this.document?.styleSheets ?? []) recolor(sheet.cssRules, this.dark === "scheme");
    this.fit();
  }

  /** Makes the frame as high as the email. */
  fit() {
    const root = this.document?.documentElement;
    if (!root) return;
    const box = root.getBoundingClientRect();
    const high = root.scrollHeight > this.element.clientHeight ? root.scrollHeight : Math.ceil(box.height);
    const next = `${Math.max(high, 120)}px`;
    if (this.element.style.height !== next) this.element.style.height = next;
    this.on.resized();
  }

  /** @param {MouseEvent} event */
  #click(event) {
    event.preventDefault();
    const offset = this.#offsetAt(event);
    this.on.clicked(offset, event);
  }

  /** @param {MouseEvent} event */
  #offsetAt(event) {
    const document = /** @type {any} */ (this.document);
    const caret = document.caretPositionFromPoint?.(event.clientX, event.clientY);
    const range = caret ? null : document.caretRangeFromPoint?.(event.clientX, event.clientY);
    const node = caret?.offsetNode ?? range?.startContainer;
    const target = /** @type {Node} */ (event.target);
    return markBefore(
      node?.nodeType === Node.TEXT_NODE && target.contains(node) && node.parentNode === target ? node : target,
    );
  }

  /**
   * The boxes, in the frame's coordinates, of what was written at the offsets that a test accepts.
   * @param {(offset: number) => boolean} wanted
   */
  boxes(wanted) {
    const { document } = this;
    if (!document?.body) return [];
    const found = [];
    const marks = document.createTreeWalker(document.body, NodeFilter.SHOW_COMMENT);
    while (marks.nextNode()) {
      const mark = MARK.exec(/** @type {Comment} */ (marks.currentNode).data);
      if (!mark || !wanted(Number(mark[1]))) continue;
      const node = marks.currentNode.nextSibling;
      if (!node) continue;
      if (node.nodeType === Node.TEXT_NODE) {
        const range = document.createRange();
        range.selectNode(node);
        found.push(...range.getClientRects());
      } else if (node instanceof /** @type {any} */ (document.defaultView).HTMLElement) {
        found.push(/** @type {HTMLElement} */ (node).getBoundingClientRect());
      }
    }
    return found.filter((box) => box.width && box.height);
  }
}

/** A document by its own properties: an `<img name="body">` would stand before `document.body`. @param {Document} document */
function unshadowed(document) {
  return new Proxy(document, {
    get(_, name) {
      const value = Reflect.get(Document.prototype, name, document);
      return typeof value === "function" ? value.bind(document) : value;
    },
  });
}

/** @param {Node | null} node */
function markBefore(node) {
  for (let at = node; at; at = at.previousSibling ?? at.parentNode) {
    const mark = at.nodeType === Node.COMMENT_NODE && MARK.exec(/** @type {Comment} */ (at).data);
    if (mark) return Number(mark[1]);
  }
  return -1;
}

/** Gives a document the color scheme that is asked for, but for the rules of its style sheets. @param {Document} document @param {string} dark */
function color(document, dark) {
  for (const style of document.querySelectorAll("style[media], source[media]")) {
    style.setAttribute("media", forced(style.getAttribute("media") ?? "", dark === "scheme"));
  }
  document.documentElement.style.colorScheme = dark === "scheme" ? "dark light" : "light";
  if (dark === "invert") {
    const style = document.createElement("style");
    style.textContent = INVERTED;
    document.head.append(style);
  }
}

/** @param {CSSRuleList} rules @param {boolean} dark */
function recolor(rules, dark) {
  for (const rule of rules) {
    const media = /** @type {CSSMediaRule} */ (rule).media;
    const wanted = media && forced(media.mediaText, dark);
    if (media && media.mediaText !== wanted) media.mediaText = wanted;
    const inner = /** @type {CSSMediaRule} */ (rule).cssRules;
    if (inner) recolor(inner, dark);
  }
}

/** The same media query where the color scheme is ours to choose. @param {string} media @param {boolean} dark */
function forced(media, dark) {
  return media.replace(DARK, (_, scheme) =>
    (scheme.toLowerCase() === "dark") === dark ? "(min-width:0px)" : "(max-width:0px)",
  );
}
