// One tree of nodes made like another: what is equal stays as it is, with its layout and its loaded images.

/** @param {Node} node @param {Node} next a tree of the same kind, which is used up */
export function morph(node, next) {
  if (node.nodeType !== Node.ELEMENT_NODE) {
    if (node.nodeValue !== next.nodeValue) node.nodeValue = next.nodeValue;
    return;
  }
  copyAttributes(/** @type {Element} */ (node), /** @type {Element} */ (next));
  let at = node.firstChild;
  for (const wanted of [...next.childNodes]) {
    if (at && !alike(at, wanted) && at.nextSibling && alike(at.nextSibling, wanted)) {
      at = at.nextSibling;
      at.previousSibling?.remove();
    }
    if (at && alike(at, wanted)) {
      morph(at, wanted);
      at = at.nextSibling;
    } else node.insertBefore(wanted, at);
  }
  while (at) {
    const rest = at.nextSibling;
    at.remove();
    at = rest;
  }
}

/** @param {Node} node @param {Node} other */
function alike(node, other) {
  const [one, two] = /** @type {Element[]} */ ([node, other]);
  return one.nodeName === two.nodeName && one.namespaceURI === two.namespaceURI;
}

/** @param {Element} element @param {Element} next */
function copyAttributes(element, next) {
  for (const { name } of [...element.attributes]) if (!next.hasAttribute(name)) element.removeAttribute(name);
  for (const attribute of next.attributes) {
    // A node of its own, not `setAttribute`: that refuses names which a parser takes.
    if (element.getAttribute(attribute.name) !== attribute.value)
      element.setAttributeNode(/** @type {Attr} */ (attribute.cloneNode()));
  }
}
