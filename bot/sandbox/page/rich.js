/** Markdown's tree as elements. */

import { el, outLink } from './dom.js';
import { parseInline } from './inline.js';
import { parse } from './markdown.js';
import { channelTitle, displayName, findChannel, findRole, findUser } from './names.js';
import { emit, state } from './store.js';
import { formatTimestamp, fullTime } from './time.js';

/** @typedef {import('./inline.js').Inline} Inline */
/** @typedef {import('./markdown.js').Block} Block */
/** @typedef {{users?: import('./types.js').User[]}} Context people the message brings along */

/**
 * A whole text with blocks.
 * @param {string} text
 * @param {Context} [context]
 * @returns {HTMLElement}
 */
export const rich = (text, context = {}) =>
  el(
    'div',
    { class: 'rich' },
    parse(text).map((block) => blockElement(block, context)),
  );

/**
 * A text of one line, such as an embed's title.
 * @param {string} text @param {Context} [context] @returns {Node[]}
 */
export const richLine = (text, context = {}) => parseInline(text).map((node) => inlineElement(node, context));

/** @param {Block} block @param {Context} context @returns {HTMLElement} */
function blockElement(block, context) {
  const line = (/** @type {Inline[]} */ nodes) => nodes.map((node) => inlineElement(node, context));
  switch (block.type) {
    case 'heading':
      // The page and each channel have the first two levels; a message's headings stand below them.
      return el(`h${block.level + 2}`, { class: `heading heading-${block.level}` }, line(block.children));
    case 'small':
      return el('small', { class: 'small' }, line(block.children));
    case 'quote':
      return el(
        'blockquote',
        {},
        block.children.map((child) => blockElement(child, context)),
      );
    case 'code':
      return el(
        'pre',
        { tabindex: '0', 'aria-label': block.language ? `Code, ${block.language}` : 'Code' },
        el('code', {}, block.text),
      );
    case 'list':
      return el(
        block.ordered ? 'ol' : 'ul',
        block.ordered && block.start !== 1 ? { start: block.start } : {},
        block.items.map((item) =>
          el(
            'li',
            {},
            line(item.children),
            item.lists.map((list) => blockElement(list, context)),
          ),
        ),
      );
    default:
      return el('p', {}, line(block.children));
  }
}

/** @type {Object<string, string>} */
const TAGS = { strong: 'strong', em: 'em', underline: 'u', strike: 's' };

/** @param {Inline} node @param {Context} context @returns {Node} */
function inlineElement(node, context) {
  switch (node.type) {
    case 'text':
      return document.createTextNode(node.text);
    case 'code':
      return el('code', {}, node.text);
    case 'link':
      return outLink(
        node.href,
        { title: node.href },
        node.children.map((child) => inlineElement(child, context)),
      );
    case 'spoiler':
      return spoiler(node.children.map((child) => inlineElement(child, context)));
    case 'time':
      return timeElement(node.seconds, node.style, node.source);
    case 'emoji':
      return document.createTextNode(`:${node.name}:`);
    case 'user': {
      const user = findUser(node.id, context.users);
      const me = node.id === state.personId;
      return el(
        'span',
        { class: `mention${me ? ' mention-me' : ''}` },
        `@${user ? displayName(user) : 'unknown person'}`,
      );
    }
    case 'role':
      return el('span', { class: 'mention' }, `@${findRole(node.id)?.name ?? 'unknown role'}`);
    case 'everyone':
      return el('span', { class: 'mention' }, node.text);
    case 'channel':
      return channelMention(node.id);
    case 'command':
      return el(
        'button',
        { type: 'button', class: 'mention mention-action', on: { click: () => emit('compose', node) } },
        `/${node.name}`,
      );
    default:
      return el(
        TAGS[node.type],
        {},
        node.children.map((child) => inlineElement(child, context)),
      );
  }
}

/** @param {string} id */
function channelMention(id) {
  const channel = findChannel(id);
  if (!channel) return el('span', { class: 'mention' }, '#no access');
  const open = () => emit('visit', id);
  return el(
    'button',
    { type: 'button', class: 'mention mention-action', on: { click: open } },
    channelTitle(channel),
  );
}

/**
 * @param {number} seconds @param {string} style
 * @param {string} source what was written, shown where it is no instant
 */
function timeElement(seconds, style, source) {
  const text = formatTimestamp(seconds, style);
  if (text === null) return document.createTextNode(source);
  const at = seconds * 1_000;
  const data = style === 'R' ? { relative: at } : {};
  return el('time', { datetime: new Date(at).toISOString(), title: fullTime(at), data }, text);
}

/**
 * Something covered until it is asked for.
 * @param {Node[]} children
 */
export function spoiler(children) {
  const inside = el('span', { class: 'spoiler-inside', inert: true }, children);
  const cover = el('button', {
    type: 'button',
    class: 'spoiler-cover',
    'aria-label': 'Show what is covered (spoiler)',
  });
  const node = el('span', { class: 'spoiler' }, inside, cover);
  cover.addEventListener('click', () => {
    inside.removeAttribute('inert');
    node.classList.add('is-open');
    cover.remove();
  });
  return node;
}
