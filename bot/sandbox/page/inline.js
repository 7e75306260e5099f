/** Discord's markdown within a line: emphasis, code, links, mentions, timestamps. */

/**
 * @typedef {{type: 'text', text: string}
 *   | {type: 'strong'|'em'|'underline'|'strike'|'spoiler', children: Inline[]}
 *   | {type: 'code', text: string}
 *   | {type: 'link', href: string, children: Inline[]}
 *   | {type: 'user'|'role'|'channel', id: string}
 *   | {type: 'everyone', text: string}
 *   | {type: 'command', name: string, id: string}
 *   | {type: 'time', seconds: number, style: string, source: string}
 *   | {type: 'emoji', name: string}} Inline
 * @typedef {{node: Inline, end: number}} Found
 */

const DEEPEST = 12; // nothing people write goes further, and hostile text must not exhaust the stack

/** @type {{marker: string, type: 'strong'|'em'|'underline'|'strike'|'spoiler'}[]} longer markers first */
const PAIRS = [
  { marker: '**', type: 'strong' },
  { marker: '*', type: 'em' },
  { marker: '__', type: 'underline' },
  { marker: '_', type: 'em' },
  { marker: '~~', type: 'strike' },
  { marker: '||', type: 'spoiler' },
];

/** @type {[RegExp, (match: RegExpExecArray) => ?Inline][]} what may stand between < and > */
const ANGLES = [
  [/<@!?(\d{1,20})>/y, (match) => ({ type: 'user', id: match[1] })],
  [/<@&(\d{1,20})>/y, (match) => ({ type: 'role', id: match[1] })],
  [/<#(\d{1,20})>/y, (match) => ({ type: 'channel', id: match[1] })],
  [
    /<\/([\p{L}\p{N}_'-]{1,32}(?: [\p{L}\p{N}_'-]{1,32}){0,2}):(\d{1,20})>/uy,
    (match) => ({ type: 'command', name: match[1], id: match[2] }),
  ],
  [
    /<t:(-?\d{1,13})(?::([tTdDfFsSR]))?>/y,
    (match) => ({ type: 'time', seconds: Number(match[1]), style: match[2] ?? 'f', source: match[0] }),
  ],
  [/<a?:(\w{2,32}):\d{1,20}>/y, (match) => ({ type: 'emoji', name: match[1] })],
  [/<(https?:\/\/[^\s<>]+)>/iy, (match) => link(match[1], [{ type: 'text', text: match[1] }])],
];
const BARE = /https?:\/\/[^\s<\]]+/iy;
const EVERYONE = /@(?:everyone|here)(?!\w)/y;

/**
 * @param {string} text
 * @param {{depth?: number, links?: boolean}} [context]
 * @returns {Inline[]}
 */
export function parseInline(text, context = {}) {
  /** @type {Inline[]} */
  const nodes = [];
  let plain = '';
  let at = 0;
  const inner = { depth: (context.depth ?? 0) + 1, links: context.links ?? true };
  while (at < text.length) {
    if (text[at] === '\\' && /[^a-zA-Z0-9\s]/.test(text[at + 1] ?? ' ')) {
      plain += text[at + 1];
      at += 2;
      continue;
    }
    const found = inner.depth > DEEPEST ? null : read(text, at, inner);
    if (found) {
      if (plain !== '') nodes.push({ type: 'text', text: plain });
      plain = '';
      nodes.push(found.node);
      at = found.end;
    } else {
      const run = text[at] === '`' ? tickRun(text, at) : 1; // an unclosed run of backticks stays whole
      plain += text.slice(at, at + run);
      at += run;
    }
  }
  if (plain !== '') nodes.push({ type: 'text', text: plain });
  return nodes;
}

/** @param {string} text @param {number} at @param {{depth: number, links: boolean}} inner @returns {?Found} */
function read(text, at, inner) {
  switch (text[at]) {
    case '`':
      return readCode(text, at);
    case '<':
      return readAngle(text, at);
    case '[':
      return inner.links ? readMasked(text, at, inner) : null;
    case 'h':
    case 'H':
      return inner.links ? readBare(text, at) : null;
    case '@':
      EVERYONE.lastIndex = at;
      return EVERYONE.test(text)
        ? { node: { type: 'everyone', text: text.slice(at, EVERYONE.lastIndex) }, end: EVERYONE.lastIndex }
        : null;
    case '*':
    case '_':
    case '~':
    case '|':
      return readPair(text, at, inner);
    default:
      return null;
  }
}

/** How many backticks stand in a row. @param {string} text @param {number} at */
function tickRun(text, at) {
  let length = 1;
  while (text[at + length] === '`') length += 1;
  return length;
}

/** @param {string} text @param {number} at @returns {?Found} */
function readCode(text, at) {
  const run = tickRun(text, at);
  for (let close = text.indexOf('`', at + run); close >= 0;) {
    const length = tickRun(text, close);
    if (length === run) {
      const inside = text.slice(at + run, close);
      return {
        node: { type: 'code', text: /^ .*\S.* $/.test(inside) ? inside.slice(1, -1) : inside },
        end: close + run,
      };
    }
    close = text.indexOf('`', close + length);
  }
  return null;
}

/** @param {string} text @param {number} at @returns {?Found} */
function readAngle(text, at) {
  for (const [pattern, make] of ANGLES) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    const node = match && make(match);
    if (node) return { node, end: pattern.lastIndex };
  }
  return null;
}

/** @param {string} text @param {number} at @param {{depth: number, links: boolean}} inner @returns {?Found} */
function readPair(text, at, inner) {
  for (const { marker, type } of PAIRS) {
    if (!text.startsWith(marker, at)) continue;
    const from = at + marker.length;
    const close = findClose(text, from, marker, at);
    if (close > from) {
      return {
        node: { type, children: parseInline(text.slice(from, close), inner) },
        end: close + marker.length,
      };
    }
  }
  return null;
}

/**
 * Where a marker closes: not escaped, not inside code, and for single ones not inside a word.
 * @param {string} text @param {number} from @param {string} marker @param {number} opened @returns {number}
 */
function findClose(text, from, marker, opened) {
  const single = marker.length === 1;
  if (single && /\s/.test(text[from] ?? ' ')) return -1;
  if (marker === '_' && /\w/.test(text[opened - 1] ?? '')) return -1;
  for (let at = from; at < text.length;) {
    const code = text[at] === '`' ? readCode(text, at) : null;
    if (text[at] === '\\') at += 2;
    else if (code) at = code.end;
    else if (!text.startsWith(marker, at)) at += 1;
    else if (!single) {
      if (text[at + 2] !== marker[0] && at > from) return at;
      at += 1;
    } else if (text[at + 1] === marker) at += 2;
    else if (/\s/.test(text[at - 1]) || (marker === '_' && /\w/.test(text[at + 1] ?? ''))) at += 1;
    else return at;
  }
  return -1;
}

/** @param {string} address @param {Inline[]} children @returns {?Inline} */
function link(address, children) {
  try {
    const url = new URL(address);
    return url.hostname === '' ? null : { type: 'link', href: url.href, children };
  } catch {
    return null;
  }
}

/** @param {string} text @param {number} at @param {{depth: number}} inner @returns {?Found} */
function readMasked(text, at, inner) {
  let depth = 0;
  let close = -1;
  for (let place = at; place < text.length && close < 0; place += 1) {
    if (text[place] === '\\') place += 1;
    else if (text[place] === '[') depth += 1;
    else if (text[place] === ']') {
      depth -= 1;
      if (depth === 0) close = place;
    }
  }
  if (close < 0 || text[close + 1] !== '(') return null;
  const target = /\(<?(https?:\/\/(?:[^\s()<>]|\([^\s()<>]*\))+)>?(?:[ \t]+"[^"\n]*")?\)/iy;
  target.lastIndex = close + 1;
  const match = target.exec(text);
  const label = text.slice(at + 1, close);
  if (!match || label.trim() === '') return null;
  // A label that shows another address would deceive: Discord leaves such links as they were typed.
  if (/https?:\/\//i.test(label) && label !== match[1]) return null;
  const node = link(match[1], parseInline(label, { ...inner, links: false }));
  return node && { node, end: target.lastIndex };
}

/** @param {string} text @param {number} at @returns {?Found} */
function readBare(text, at) {
  BARE.lastIndex = at;
  const match = BARE.exec(text);
  if (!match) return null;
  let address = match[0];
  while (/[.,:;!?"'*_~|]$/.test(address) || (address.endsWith(')') && !isBalanced(address))) {
    address = address.slice(0, -1); // what closes the sentence is not the link's
  }
  const node = link(address, [{ type: 'text', text: address }]);
  return node && { node, end: at + address.length };
}

/** @param {string} address */
const isBalanced = (address) => address.split(')').length <= address.split('(').length;
