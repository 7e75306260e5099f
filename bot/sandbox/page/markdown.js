/** Discord's markdown, blocks: text becomes a tree of plain objects; rich.js turns the tree into elements. */

import { parseInline } from './inline.js';

/** @typedef {import('./inline.js').Inline} Inline */
/**
 * @typedef {{type: 'paragraph'|'small', children: Inline[]}
 *   | {type: 'heading', level: number, children: Inline[]}
 *   | {type: 'quote', children: Block[]}
 *   | {type: 'code', language: ?string, text: string}
 *   | {type: 'list', ordered: boolean, start: number, items: Item[]}} Block
 * @typedef {{children: Inline[], lists: Block[]}} Item
 */

const HEADING = /^(#{1,3})[ \t]+(\S.*)$/;
const SMALL = /^-#[ \t]+(\S.*)$/;
const ITEM = /^( *)([-*]|\d{1,9}\.)[ \t]+(\S.*)$/;
const FENCE = '```';
const DEEPEST_LIST = 8;

/**
 * @param {string} source
 * @param {boolean} [quoted] inside a quote, where Discord reads no further quote
 * @returns {Block[]}
 */
export function parse(source, quoted = false) {
  /** @type {Block[]} */
  const blocks = [];
  let plain = '';
  let at = 0;
  const flush = () => {
    const text = plain.replace(/^\n|\n$/g, '');
    if (text !== '') blocks.push({ type: 'paragraph', children: parseInline(text) });
    plain = '';
  };
  const put = (/** @type {Block} */ block, /** @type {number} */ end) => {
    flush();
    blocks.push(block);
    at = end;
  };

  while (at < source.length) {
    const end = lineEnd(source, at);
    const line = source.slice(at, end);
    const heading = HEADING.exec(line);
    const small = SMALL.exec(line);
    if (!quoted && line.startsWith('>>> ')) {
      put({ type: 'quote', children: parse(source.slice(at + 4), true) }, source.length);
    } else if (!quoted && line.startsWith('> ')) {
      const [text, next] = takeLines(source, at, (one) => (one.startsWith('> ') ? one.slice(2) : null));
      put({ type: 'quote', children: parse(text.join('\n'), true) }, next);
    } else if (heading) {
      put({ type: 'heading', level: heading[1].length, children: parseInline(heading[2]) }, end + 1);
    } else if (small) {
      put({ type: 'small', children: parseInline(small[1]) }, end + 1);
    } else if (ITEM.test(line)) {
      const [lines, next] = takeLines(source, at, (one) =>
        ITEM.test(one) || /^ {2,}\S/.test(one) ? one : null,
      );
      flush();
      blocks.push(...parseLists(lines));
      at = next;
    } else {
      const fence = findFence(source, at, end);
      if (fence) {
        plain += source.slice(at, fence.from);
        put({ type: 'code', language: fence.language, text: fence.text }, fence.to);
        if (source[at] === '\n') at += 1;
      } else {
        plain += `${line}\n`;
        at = end + 1;
      }
    }
  }
  flush();
  return blocks;
}

/** @param {string} source @param {number} from */
function lineEnd(source, from) {
  const end = source.indexOf('\n', from);
  return end < 0 ? source.length : end;
}

/**
 * Take lines as long as `read` gives something for them.
 * @param {string} source @param {number} from @param {(line: string) => ?string} read
 * @returns {[string[], number]} what was read, and where the next line begins
 */
function takeLines(source, from, read) {
  const lines = [];
  let at = from;
  while (at < source.length) {
    const end = lineEnd(source, at);
    const text = read(source.slice(at, end));
    if (text === null) break;
    lines.push(text);
    at = end + 1;
  }
  return [lines, at];
}

/**
 * A code block that opens in this line: it may close many lines further down.
 * @param {string} source @param {number} from @param {number} end of the line
 */
function findFence(source, from, end) {
  for (let at = source.indexOf(FENCE, from); at >= 0 && at < end; at = source.indexOf(FENCE, at + 1)) {
    if (isEscaped(source, at, from)) continue;
    const close = source.indexOf(FENCE, at + FENCE.length);
    const inside = close < 0 ? '' : source.slice(at + FENCE.length, close);
    if (inside.trim() === '') return null;
    const named = /^([\w+\-.#]+)\n([^]*\S[^]*)$/.exec(inside);
    const text = (named ? named[2] : inside).replace(/^\n/, '').replace(/\n+$/, '');
    return { from: at, to: close + FENCE.length, language: named ? named[1] : null, text };
  }
  return null;
}

/**
 * Whether an odd number of backslashes stands before a place.
 * @param {string} text @param {number} at @param {number} from
 */
function isEscaped(text, at, from) {
  let count = 0;
  while (at - 1 - count >= from && text[at - 1 - count] === '\\') count += 1;
  return count % 2 === 1;
}

/**
 * Lines of list items become lists, deeper where they are indented further.
 * @param {string[]} lines each an item, or the continuation of the one before
 * @returns {Block[]}
 */
function parseLists(lines) {
  /** @type {Block[]} */
  const top = [];
  /** @type {{indent: number, into: Block[]}[]} */
  const levels = [{ indent: 0, into: top }];
  /** @type {?Item} */
  let last = null;
  for (const line of lines) {
    const match = ITEM.exec(line);
    if (!match) {
      last?.children.push({ type: 'text', text: '\n' }, ...parseInline(line.trim()));
      continue;
    }
    const indent = match[1].length;
    while (levels.length > 1 && indent < levels[levels.length - 1].indent) levels.pop();
    const level = levels[levels.length - 1];
    if (last && indent >= level.indent + 2 && levels.length < DEEPEST_LIST) {
      levels.push({ indent, into: last.lists });
    }
    last = { children: parseInline(match[3]), lists: [] };
    addItem(levels[levels.length - 1].into, match[2], last);
  }
  return top;
}

/** @param {Block[]} into @param {string} marker @param {Item} item */
function addItem(into, marker, item) {
  const ordered = marker.endsWith('.');
  const list = into[into.length - 1];
  if (list?.type === 'list' && list.ordered === ordered) list.items.push(item);
  else into.push({ type: 'list', ordered, start: ordered ? parseInt(marker, 10) : 1, items: [item] });
}
