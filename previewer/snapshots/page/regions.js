// Where two emails differ, as boxes to draw around it.

const MOST = 1_000_000; // pairs of nodes that are compared; beyond that all between equal ends counts as other

/**
 * The boxes of what two emails do not have in common, each in its own document's pixels.
 * @param {Document} before @param {Document} after @returns {[DOMRect[], DOMRect[]]}
 */
export function regions(before, after) {
  const [old, now] = [before, after].map(nodes);
  const [gone, added] = uncommon(old.map(key), now.map(key));
  return [boxes(old, gone), boxes(now, added)];
}

/** The elements and texts of an email in order. @param {Document} page */
function nodes(page) {
  const found = /** @type {(Element | Text)[]} */ ([]);
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  do {
    const node = /** @type {Element | Text} */ (walker.currentNode);
    if (node.nodeType === Node.ELEMENT_NODE || node.textContent?.trim()) found.push(node);
  } while (walker.nextNode());
  return found;
}

/** What makes a node the same as another, without what is in it. @param {Element | Text} node */
function key(node) {
  if (!("attributes" in node)) return node.data.trim().replace(/\s+/g, " ");
  return `<${node.tagName} ${Array.from(node.attributes, ({ name, value }) => `${name}=${value}`).join("\n")}>`;
}

/**
 * The numbers of what stands in one list only, by their longest common part.
 * @param {string[]} old @param {string[]} now @returns {[Set<number>, Set<number>]}
 */
function uncommon(old, now) {
  const most = Math.min(old.length, now.length);
  let front = 0;
  while (front < most && old[front] === now[front]) front++;
  let back = 0;
  while (back < most - front && old[old.length - 1 - back] === now[now.length - 1 - back]) back++;
  const [high, wide] = [old.length - front - back, now.length - front - back];
  const gone = new Set(Array.from({ length: high }, (_, at) => front + at));
  const added = new Set(Array.from({ length: wide }, (_, at) => front + at));
  if (high * wide > MOST) return [gone, added];
  // best[i][j]: how much the lists have in common from i and j on
  const best = Array.from({ length: high + 1 }, () => new Uint16Array(wide + 1));
  for (let i = high - 1; i >= 0; i--) {
    for (let j = wide - 1; j >= 0; j--) {
      const same = old[front + i] === now[front + j];
      best[i][j] = same ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
    }
  }
  for (let i = 0, j = 0; i < high && j < wide;) {
    if (old[front + i] === now[front + j]) {
      gone.delete(front + i++);
      added.delete(front + j++);
    } else if (best[i + 1][j] >= best[i][j + 1]) i++;
    else j++;
  }
  return [gone, added];
}

/** One box for each node that is not inside another that is other, too. @param {(Element | Text)[]} all @param {Set<number>} numbers */
function boxes(all, numbers) {
  const other = new Set(Array.from(numbers, (at) => /** @type {Node} */ (all[at])));
  return Array.from(other)
    .filter((node) => !other.has(/** @type {Node} */ (node.parentNode)))
    .map((node) => {
      if (node.nodeType === Node.ELEMENT_NODE) return /** @type {Element} */ (node).getBoundingClientRect();
      const range = /** @type {Document} */ (node.ownerDocument).createRange();
      range.selectNodeContents(node);
      return range.getBoundingClientRect();
    })
    .filter(({ width, height }) => width && height);
}
