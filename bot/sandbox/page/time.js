/** Instants as people read them: in the browser's zone, and relative to the server's clock. */

let offset = 0; // the server's clock minus the browser's, in milliseconds

/** @param {number} now the server's present instant, milliseconds UTC */
export function setServerTime(now) {
  offset = now - Date.now();
}

/** The server's present instant, milliseconds UTC. */
export const serverNow = () => Date.now() + offset;

/** @type {Object<string, Intl.DateTimeFormatOptions>} Discord's styles, except R */
const STYLES = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { day: '2-digit', month: '2-digit', year: 'numeric' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
  s: { day: '2-digit', month: '2-digit', year: 'numeric', hour: 'numeric', minute: '2-digit' },
  S: {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    second: '2-digit',
  },
};
const LAST = 8_640_000_000_000; // the furthest second a Date can hold

/** @type {Map<string, Intl.DateTimeFormat>} making one is slow */
const formats = new Map();

/** @param {Intl.DateTimeFormatOptions} options */
function format(options) {
  const key = JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(undefined, options));
  return formats.get(key);
}

/** @type {[number, Intl.RelativeTimeFormatUnit][]} from how many seconds on, which unit */
const UNITS = [
  [365 * 86_400, 'year'],
  [30 * 86_400, 'month'],
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
];

/**
 * "3 days ago", "in 2 hours", as seen at another instant.
 * @param {number} at @param {number} [now] milliseconds UTC
 */
export function relative(at, now = serverNow()) {
  const seconds = Math.round((at - now) / 1_000);
  const words = new Intl.RelativeTimeFormat(undefined, { numeric: 'always' });
  for (const [size, unit] of UNITS) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }).format(0, 'second'); // "now"
}

/**
 * @param {number} seconds since 1970 UTC
 * @param {string} style one of Discord's letters: t T d D f F s S R
 * @returns {?string} null where there is no such instant or style
 */
export function formatTimestamp(seconds, style) {
  if (!Number.isSafeInteger(seconds) || Math.abs(seconds) > LAST) return null;
  if (style === 'R') return relative(seconds * 1_000);
  return Object.hasOwn(STYLES, style) ? format(STYLES[style]).format(seconds * 1_000) : null;
}

/** Day, date and time in full. @param {number} at milliseconds UTC */
export const fullTime = (at) => format({ dateStyle: 'full', timeStyle: 'short' }).format(at);

/** The date for a line between two days. @param {number} at milliseconds UTC */
export const longDay = (at) => format({ dateStyle: 'full' }).format(at);

/** The demonstration's clock. @param {number} at milliseconds UTC */
export const clockTime = (at) =>
  format({
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);

/** Hours and minutes. @param {number} at milliseconds UTC */
export const shortTime = (at) => format({ timeStyle: 'short' }).format(at);

/** The calendar day in the browser's zone, to compare. @param {number} at milliseconds UTC */
export const dayOf = (at) => new Date(at).toDateString();

/** When a message was written: today only its time, else the date too. @param {number} at milliseconds UTC */
export function messageTime(at) {
  if (dayOf(at) === dayOf(serverNow())) return shortTime(at);
  return format({
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);
}

/** Write every relative time on the page anew. */
export function refreshRelativeTimes() {
  for (const node of document.querySelectorAll('time[data-relative]')) {
    node.textContent = relative(Number(/** @type {HTMLElement} */ (node).dataset.relative));
  }
}
