/** The open channel's list of messages: filled, kept current, and kept where the reader is. */

import { drawStart } from './channel-start.js';
import { byId, el, fill } from './dom.js';
import { icon } from './icons.js';
import { forgetCommand, waitingCommands } from './interactions.js';
import { openMenu } from './menu.js';
import { messageElement } from './message.js';
import { displayName } from './names.js';
import { announce } from './notify.js';
import { dropMessage, findMessage, on, state } from './store.js';
import { dayOf, longDay } from './time.js';

/** @typedef {import('./types.js').Message} Message */

const TOGETHER = 7 * 60_000; // messages this close, by one author, stand under one name
const LONGEST_SAID = 400; // characters of a message that are read out by themselves
const NEAR_END = 120; // pixels: this close to the end, new messages keep the end in view

const log = byId('log');
const list = byId('messages');
const tail = byId('messages-waiting');
const jump = byId('jump');
let followEnd = true;

/** @param {Message} message @param {Message|undefined} before */
function isGrouped(message, before) {
  if (!before || before.author.id !== message.author.id || message.interaction || message.message_reference)
    return false;
  if (before.type !== 0 && before.type !== 20 && before.type !== 23) return false;
  if (Boolean(before.ephemeral_for) !== Boolean(message.ephemeral_for)) return false;
  return Date.parse(message.timestamp) - Date.parse(before.timestamp) < TOGETHER;
}

/** The elements of one message: a line for a new day where it begins one. @param {number} index */
function elementsAt(index) {
  const message = state.messages[index];
  const before = state.messages[index - 1];
  const at = Date.parse(message.timestamp);
  const newDay = !before || dayOf(Date.parse(before.timestamp)) !== dayOf(at);
  const day = newDay
    ? el('li', { class: 'day', data: { day: message.id } }, el('span', {}, longDay(at)))
    : null;
  return [day, messageElement(message, !newDay && isGrouped(message, before))].filter(Boolean);
}

function drawAll() {
  fill(
    list,
    state.messages.flatMap((_, index) => elementsAt(index)),
  );
  drawStart();
}

function drawWaiting() {
  const rows = waitingCommands.filter((entry) => entry.channel === state.channelId);
  fill(
    tail,
    rows.map((entry) =>
      el(
        'li',
        { class: `waiting${entry.failed ? ' has-failed' : ''}`, role: entry.failed ? 'alert' : null },
        el('span', { class: 'used' }, entry.text),
        entry.failed
          ? [
              el('span', { class: 'failure' }, icon('warning'), entry.failed),
              el(
                'button',
                { type: 'button', class: 'text-button', on: { click: () => forgetCommand(entry.key) } },
                'Dismiss',
              ),
            ]
          : el('span', { class: 'quiet' }, 'Sending…'),
      ),
    ),
  );
  keepEnd();
}

/** Draw one message again in its place; the focus stays on the control it was on. @param {string} id */
function redraw(id) {
  const old = byId(`message-${id}`);
  const index = state.messages.findIndex((message) => message.id === id);
  if (!old || index < 0) return;
  const held = old.contains(document.activeElement)
    ? /** @type {HTMLElement} */ (document.activeElement)
    : null;
  const key = held?.dataset.key;
  const fresh = messageElement(state.messages[index], old.classList.contains('is-grouped'));
  old.replaceWith(fresh);
  if (held) {
    const again = key ? fresh.querySelector(`[data-key="${CSS.escape(key)}"]:not(:disabled)`) : null;
    /** @type {HTMLElement} */ (again ?? fresh).focus({ preventScroll: true });
  }
  keepEnd();
}

/** @param {{message: Message, added: boolean}} detail */
function onMessage({ message, added }) {
  if (!added) {
    redraw(message.id);
    const old = spokenStates.get(message.id);
    if (old === 'thinking' && !message.loading) speak(message);
    return;
  }
  list.append(...elementsAt(state.messages.length - 1));
  speak(message);
  if (message.author.id === state.personId) followEnd = true;
  keepEnd();
}

/** @type {Map<string, string>} what was already said of a message: progress edits are not read out one by one */
const spokenStates = new Map();

/** @param {Message} message */
function speak(message) {
  spokenStates.set(message.id, message.loading ? 'thinking' : 'said');
  if (message.author.id === state.personId) return;
  const node = byId(`message-${message.id}`);
  const texts = [...(node?.querySelectorAll('.rich, .embed-title') ?? [])];
  const read = texts.map((one) => /** @type {HTMLElement} */ (one).innerText).join('. ');
  const words = message.loading ? 'is thinking' : read.slice(0, LONGEST_SAID);
  announce(
    `${displayName(message.author)}${message.ephemeral_for ? ', only to you' : ''}: ${words || 'a picture or file'}`,
  );
}

function keepEnd() {
  if (followEnd) log.scrollTop = log.scrollHeight;
  else jump.hidden = false;
}

function onScroll() {
  followEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;
  if (followEnd) jump.hidden = true;
}

/** Bring a message into view. @param {string} id */
function show(id) {
  const node = byId(`message-${id}`);
  if (!node) return;
  followEnd = false;
  node.scrollIntoView({ block: 'center' });
  node.focus({ preventScroll: true });
}

/** Earlier messages were put before the others: the reader stays where they were. @param {number} count */
function drawEarlier(count) {
  const from = log.scrollHeight - log.scrollTop;
  const first = state.messages[count];
  list.querySelector(`[data-day="${CSS.escape(first?.id ?? '')}"]`)?.remove();
  const old = first ? byId(`message-${first.id}`) : null;
  const fresh = [];
  for (let index = 0; index < count; index += 1) fresh.push(...elementsAt(index));
  if (first) fresh.push(...elementsAt(count));
  old?.remove();
  list.prepend(...fresh);
  drawStart();
  log.scrollTop = log.scrollHeight - from;
}

/** @param {Event} event @returns {?Message} */
function messageOf(event) {
  const node = /** @type {HTMLElement} */ (event.target).closest?.('.message');
  return node ? findMessage(/** @type {HTMLElement} */ (node).dataset.id) : null;
}

export function startMessages() {
  on('messages', () => {
    followEnd = true;
    jump.hidden = true;
    spokenStates.clear();
    drawAll();
    drawWaiting();
  });
  on('earlier-loaded', drawEarlier);
  on('world', () => {
    if (state.messages.length === 0) drawStart();
  });
  on('message', onMessage);
  on('removed', (id) => {
    byId(`message-${id}`)?.remove();
    list.querySelector(`[data-day="${CSS.escape(id)}"]`)?.remove();
  });
  on('touched', redraw);
  on('pending', ({ sent }) => {
    followEnd ||= sent;
    drawWaiting();
  });
  on('show', show);
  on('dismiss', (id) => {
    state.dismissed.add(id);
    dropMessage(id);
    byId('composer-text').focus();
  });
  log.addEventListener('scroll', onScroll, { passive: true });
  jump.addEventListener('click', () => {
    followEnd = true;
    jump.hidden = true;
    keepEnd();
    byId('composer-text').focus();
  });
  log.addEventListener('contextmenu', (event) => {
    const message = messageOf(event);
    const target = /** @type {HTMLElement} */ (event.target);
    if (!message || target.closest('a, img') || !window.getSelection()?.isCollapsed) return;
    event.preventDefault();
    const opener = /** @type {HTMLElement} */ (
      byId(`message-${message.id}`).querySelector('[data-key="more"]')
    );
    const point =
      event.clientX > 0
        ? { left: event.clientX, right: event.clientX + 220, top: event.clientY, bottom: event.clientY }
        : opener.getBoundingClientRect();
    openMenu(message, opener, point);
  });
  // Pictures load after their message was drawn and push the end away.
  new ResizeObserver(() => followEnd && keepEnd()).observe(list);
}
