/** One message as an element. */

import { componentElements } from './components.js';
import { append, el, spoken } from './dom.js';
import { embedElements } from './embeds.js';
import { icon } from './icons.js';
import { attachmentElements } from './media.js';
import { messageMenu } from './menu.js';
import { avatar, channelName, displayName, emojiMark, withNames } from './names.js';
import { rich, richLine } from './rich.js';
import { emit, state } from './store.js';
import { fullTime, messageTime, shortTime } from './time.js';

/** @typedef {import('./types.js').Message} Message */

const JOINED = 7;
/** @type {Object<number, string>} */
const WORDLESS = { 6: 'pinned a message.', 7: 'joined the server.', 18: 'started a thread.' };

/**
 * @param {Message} message
 * @param {boolean} grouped follows one by the same author closely: without picture and name
 * @returns {HTMLLIElement}
 */
export function messageElement(message, grouped) {
  const at = Date.parse(message.timestamp);
  const mine = message.pings?.includes(state.personId);
  const look = ['message', grouped && 'is-grouped', mine && 'is-ping', message.ephemeral_for && 'is-private']
    .filter(Boolean)
    .join(' ');
  const node = el('li', {
    class: look,
    id: `message-${message.id}`,
    tabindex: '-1',
    data: { id: message.id },
  });
  if (message.type in WORDLESS) append(node, [systemLine(message, at)]);
  else
    append(node, [
      above(message),
      el('div', { class: 'message-side' }, grouped ? smallTime(at) : avatar(message.author)),
      body(message, at, grouped),
      messageMenu(message),
    ]);
  return /** @type {HTMLLIElement} */ (node);
}

/** @param {Message} message @param {number} at */
function systemLine(message, at) {
  return el(
    'p',
    { class: 'system' },
    icon(message.type === JOINED ? 'plus' : 'thread'),
    el('span', {}, el('strong', {}, displayName(message.author)), ` ${WORDLESS[message.type]} `),
    smallTime(at),
  );
}

/** @param {number} at */
const smallTime = (at) =>
  el(
    'time',
    { class: 'message-time', datetime: new Date(at).toISOString(), title: fullTime(at) },
    shortTime(at),
  );

/** @param {import('./types.js').InteractionNote} note */
function deed(note) {
  if (note.kind === 'component') return note.text ? 'chose' : 'pressed';
  return note.kind === 'modal' ? 'submitted' : 'used';
}

/** What this answers: a command or another message. @param {Message} message */
function above(message) {
  const note = message.interaction;
  if (note) {
    return el(
      'p',
      { class: 'message-above' },
      icon('reply'),
      el('span', { class: 'message-above-who' }, displayName(note.user)),
      el('span', { class: 'quiet' }, ` ${deed(note)} `),
      el('span', { class: 'used', title: note.text }, withNames(note.text || note.name)),
    );
  }
  const answered = message.referenced_message;
  if (answered) {
    const show = () => emit('show', answered.id);
    return el(
      'button',
      { type: 'button', class: 'message-above', on: { click: show } },
      icon('reply'),
      spoken('Answer to '),
      el('span', { class: 'message-above-who' }, displayName(answered.author)),
      el(
        'span',
        { class: 'message-above-words quiet' },
        answered.content ? richLine(answered.content.split('\n')[0].slice(0, 160)) : 'a card',
      ),
    );
  }
  return message.message_reference?.message_id
    ? el(
        'p',
        { class: 'message-above quiet' },
        icon('reply'),
        'Answer to a message that is not here any more',
      )
    : null;
}

/** @param {Message} message @param {number} at @param {boolean} grouped */
function body(message, at, grouped) {
  const name = displayName(message.author);
  const head = el(
    'div',
    { class: grouped ? 'message-head spoken' : 'message-head' },
    el('span', { class: 'message-author' }, name),
    message.author.bot ? el('span', { class: 'app-badge' }, 'App') : null,
    el(
      'time',
      { class: 'message-time', datetime: new Date(at).toISOString(), title: fullTime(at) },
      messageTime(at),
    ),
  );
  return el(
    'div',
    { class: 'message-body' },
    head,
    message.loading ? thinking(name) : words(message),
    privately(message),
    failure(message),
  );
}

/** @param {string} name */
const thinking = (name) =>
  el(
    'p',
    { class: 'thinking' },
    el('span', { class: 'dots', 'aria-hidden': 'true' }, el('i'), el('i'), el('i')),
    `${name} is thinking…`,
  );

/** @param {Message} message */
function words(message) {
  const edited = message.edited_timestamp
    ? el('span', { class: 'edited', title: fullTime(Date.parse(message.edited_timestamp)) }, '(edited)')
    : null;
  return [
    message.content ? rich(message.content, { users: message.mentions }) : null,
    attachments(message),
    embedElements(message.embeds),
    componentElements(message.components, message),
    reactions(message),
    message.thread ? threadLink(message.thread) : null,
    edited,
  ];
}

/** Pictures that a component shows are not shown twice. @param {Message} message */
function attachments(message) {
  const shown = JSON.stringify([message.components, message.embeds]);
  const rest = (message.attachments ?? []).filter(
    (one) => !shown.includes(JSON.stringify(one.url)) && !shown.includes(`attachment://${one.filename}`),
  );
  return rest.length === 0 ? null : el('div', { class: 'attachments' }, attachmentElements(rest));
}

/** @param {Message} message */
function reactions(message) {
  if (!message.reactions?.length) return null;
  return el(
    'ul',
    { class: 'reactions', 'aria-label': 'Reactions' },
    message.reactions.map((one) =>
      el('li', {}, emojiMark(one.emoji), spoken(one.emoji.name), ` ${one.count}`),
    ),
  );
}

/** @param {import('./types.js').Channel} thread */
const threadLink = (thread) =>
  el(
    'button',
    { type: 'button', class: 'thread-link', on: { click: () => emit('visit', thread.id) } },
    icon('thread'),
    channelName(thread),
  );

/** @param {Message} message */
function privately(message) {
  if (!message.ephemeral_for) return null;
  return el(
    'p',
    { class: 'private-note' },
    icon('eye'),
    el('span', {}, 'Only you can see this'),
    el(
      'button',
      {
        type: 'button',
        class: 'text-button',
        data: { key: 'dismiss' },
        on: { click: () => emit('dismiss', message.id) },
      },
      'Dismiss',
    ),
  );
}

/** @param {Message} message */
function failure(message) {
  const problem = state.failures.get(message.id);
  return problem
    ? el('p', { class: 'failure', role: 'alert' }, icon('warning'), `This interaction failed. ${problem}`)
    : null;
}
