// Elements from a tag, properties and children.

/**
 * Makes an element. A property is set as such, `class`, `role`, `for`, `aria-*` and `data-*` as attributes, `on*` as a listener.
 * @param {string} tag
 * @param {Record<string, any>} [properties]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {any}
 */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (/^(class|role|for|sandbox|aria-|data-)/.test(name)) node.setAttribute(name, String(value));
    else /** @type {any} */ (node)[name] = value;
  }
  if (children.length) fill(node, ...children);
  return node;
}

/**
 * Puts children in the place of those that are there; what is empty is left out.
 * @param {Element} node
 * @param {...(Node | string | null | undefined | false | 0)} children
 */
export function fill(node, ...children) {
  node.replaceChildren(.../** @type {(Node | string)[]} */ (children.filter(Boolean)));
}

/**
 * A group of buttons of which one is pressed.
 * @param {string} label
 * @param {[string, string, string?][]} choices value, text and title
 * @param {string} chosen
 * @param {(value: string) => void} choose
 */
export function choice(label, choices, chosen, choose) {
  return element(
    "div",
    { class: "choice", role: "group", "aria-label": label },
    ...choices.map(([value, text, title]) =>
      element("button", {
        type: "button",
        title,
        textContent: text,
        "aria-pressed": value === chosen,
        onclick: () => choose(value),
      }),
    ),
  );
}

/**
 * A button that is on or off.
 * @param {string} text
 * @param {boolean} on
 * @param {(on: boolean) => void} change
 * @param {string} [title]
 */
export function toggle(text, on, change, title) {
  return element("button", {
    type: "button",
    class: "toggle",
    textContent: text,
    title,
    "aria-pressed": on,
    onclick: () => change(!on),
  });
}

/**
 * Says something to those who cannot see it.
 * @param {string} text
 */
export function announce(text) {
  const place = document.getElementById("announcer");
  if (place) place.textContent = text;
}

/**
 * Puts text on the clipboard and says so.
 * @param {string} text
 * @param {HTMLElement} [button]
 */
export async function copy(text, button) {
  await navigator.clipboard.writeText(text);
  announce(`copied ${text.length > 80 ? "the text" : text}`);
  if (button) {
    button.classList.add("copied");
    setTimeout(() => button.classList.remove("copied"), 900);
  }
}
