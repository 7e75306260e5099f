/**
 * Elements are only ever built node by node: text from outside goes into text nodes and attributes, never
 * through a parser of HTML, so it cannot become markup.
 */

/** @typedef {Node|string|number|null|undefined|boolean|any[]} Child an array holds children again */

/**
 * Make an element.
 * @param {string} tag
 * @param {Object<string, any>} [props] attributes; `class`, `data` (object), `on` (listeners), `vars` (CSS
 *   custom properties) and DOM properties `value`, `checked` are treated as such. null and false are left out.
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProperty(node, name, value);
  append(node, children);
  return node;
}

/** @param {HTMLElement} node @param {string} name @param {any} value */
function setProperty(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === 'on') {
    for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
  } else if (name === 'data') {
    for (const [key, item] of Object.entries(value)) node.dataset[key] = String(item);
  } else if (name === 'vars') {
    for (const [key, item] of Object.entries(value)) node.style.setProperty(`--${key}`, String(item));
  } else if (name === 'value' || name === 'checked') {
    Reflect.set(node, name, value);
  } else if (name.startsWith('on') || name === 'style' || name === 'srcdoc') {
    throw new Error(`${name} is not set from here`);
  } else {
    node.setAttribute(name, value === true ? '' : String(value));
  }
}

/**
 * @param {Node} node
 * @param {Child[]} children
 */
export function append(node, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(node, child);
    else node.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/**
 * Put these children in the place of whatever a node holds.
 * @param {Element} node
 * @param {...Child} children
 */
export function fill(node, ...children) {
  const fragment = document.createDocumentFragment();
  append(fragment, children);
  node.replaceChildren(fragment);
}

/** Text only heard, not seen. @param {string} text */
export const spoken = (text) => el('span', { class: 'spoken' }, text);

let counter = 0;

/** An element id that nothing else on the page has. @param {string} prefix */
export function uniqueId(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

/** @template {HTMLElement} T @param {string} id @returns {T} */
export const byId = (id) => /** @type {T} */ (document.getElementById(id));

/**
 * Only web addresses become links: `javascript:` and its kin never do.
 * @param {?string|undefined} address
 * @returns {?string}
 */
export function webAddress(address) {
  if (!address) return null;
  try {
    const url = new URL(address, location.href);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
  } catch {
    return null;
  }
}

/**
 * The address of a picture or file of this server; null for any other, so that nothing is fetched elsewhere.
 * @param {?string|undefined} address
 * @returns {?string}
 */
export function ownAddress(address) {
  const href = webAddress(address);
  return href !== null && new URL(href).origin === location.origin ? href : null;
}

/** A link that leaves the page. @param {string} href @param {Object<string, any>} props @param {...Child} children */
export function outLink(href, props, ...children) {
  return el('a', { ...props, href, target: '_blank', rel: 'noopener noreferrer nofollow' }, ...children);
}
