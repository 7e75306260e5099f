/** Short words to the person: heard by assistive technology, and shown for a moment where they matter. */

import { byId, el } from './dom.js';

const SHOWN_FOR = 6_000;

/** Say something without showing it. @param {string} text */
export function announce(text) {
  const region = byId('announcer');
  const line = el('p', {}, text);
  region.append(line);
  window.setTimeout(() => line.remove(), SHOWN_FOR);
}

/**
 * Show a line for a moment.
 * @param {string} text
 * @param {'plain'|'problem'} [tone]
 */
export function toast(text, tone = 'plain') {
  const node = el('p', { class: `toast toast-${tone}` }, text);
  byId('toasts').append(node);
  window.setTimeout(() => node.remove(), SHOWN_FOR);
}
