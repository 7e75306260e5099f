/** Where one writes: plain messages, answers, mentions, and the way into commands. */

import { api } from './api.js';
import { commandForm } from './command-form.js';
import { narrow } from './combobox.js';
import { byId, el, fill } from './dom.js';
import { icon } from './icons.js';
import { mentionable, mentionableChannels, outgoing, picked } from './mentions.js';
import { channelTitle, displayName } from './names.js';
import { OptionList } from './optionlist.js';
import { asChoice, drawEntry, flatten, readTyped, search } from './picker.js';
import { emit, on, openChannel, state } from './store.js';

/** @typedef {import('./types.js').Entry} Entry */

const LONGEST = 2_000; // characters of a message
const TOKEN = /(?:^|\s)([@#])([^\s@#]*)$/u; // a mention being typed, before the cursor

const NARROW = window.matchMedia('(max-width: 760px)');

const composer = byId('composer');
const box = byId('composer-box');
const text = /** @type {HTMLTextAreaElement} */ (byId('composer-text'));
const sendButton = byId('composer-send');
const slashButton = byId('composer-slash');
const help = byId('composer-help');
const error = byId('composer-error');
const replyBar = byId('composer-reply');

/** @type {?ReturnType<typeof commandForm>} the command being filled in */
let form = null;

const list = new OptionList(text, {
  label: 'Suggestions',
  anchor: box,
  choose,
  draw: (choice) => (choice.entry ? drawEntry(choice) : [el('span', { class: 'option-words' }, choice.name)]),
});
box.append(list.panel);

const entries = () => flatten(state.commands);

/** @param {any} choice */
function choose(choice) {
  if (choice.entry) {
    begin(choice.entry);
    return;
  }
  const before = text.value.slice(0, text.selectionStart).replace(/[@#][^\s@#]*$/u, `${choice.name} `);
  picked.set(choice.name, choice.sent);
  text.setRangeText(before, 0, text.selectionStart, 'end');
  list.close();
  fit();
  text.focus();
}

/** Fill in a command. @param {Entry} entry @param {string} [first] text for its first option */
function begin(entry, first = '') {
  list.close();
  end();
  text.value = '';
  form = commandForm(entry, {
    anchor: box,
    help,
    error,
    close: () => {
      end();
      text.focus();
    },
  });
  box.classList.add('is-command');
  byId('composer-form').append(form.root);
  form.start(first);
}

function end() {
  form?.root.remove();
  form = null;
  box.classList.remove('is-command');
  help.textContent = '';
  error.textContent = '';
  fit();
}

function suggest() {
  const value = text.value;
  if (value.startsWith('/')) {
    const typed = value.slice(1);
    const read = readTyped(entries(), typed);
    if (read) {
      begin(read.entry, read.rest);
      return;
    }
    const found = search(entries(), typed).map(asChoice);
    list.show(found, { active: 0, note: found.length === 0 ? 'No command here is called so.' : '' });
    return;
  }
  const token = TOKEN.exec(value.slice(0, text.selectionStart));
  const found = token
    ? narrow(token[1] === '@' ? mentionable() : mentionableChannels(), token[2]).slice(0, 10)
    : [];
  if (found.length > 0) list.show(found, { active: 0 });
  else list.close();
}

async function send() {
  if (form) {
    form.send();
    return;
  }
  const written = text.value.trim();
  if (written === '' || text.disabled) return;
  if (written.startsWith('/')) {
    const typed = written.slice(1);
    const entry = entries().find((one) => [one.label, one.name].includes(typed));
    if (entry) begin(entry);
    else error.textContent = 'No command here is called so.';
    return;
  }
  const content = outgoing(written);
  if ([...content].length > LONGEST) {
    error.textContent = `A message may have at most ${LONGEST} characters; this has ${[...content].length}.`;
    return;
  }
  const reply = state.replyTo;
  text.value = '';
  setReply(null);
  fit();
  try {
    await api.send({
      person: state.personId,
      channel: state.channelId,
      content,
      reply_to: reply?.id ?? null,
      ping: true,
    });
    picked.clear();
  } catch (problem) {
    if (text.value === '') text.value = written;
    setReply(reply);
    fit();
    error.textContent = problem.message;
  }
}

/** As high as its text, up to a point (the style sheet's). */
function fit() {
  text.style.height = 'auto';
  text.style.height = `${text.scrollHeight}px`;
  sendButton.toggleAttribute('data-ready', text.value.trim() !== '');
}

/** @param {?import('./types.js').Message} message */
function setReply(message) {
  state.replyTo = message;
  replyBar.hidden = message === null;
  if (message === null) return;
  const drop = el(
    'button',
    {
      type: 'button',
      class: 'icon-button',
      'aria-label': 'Do not answer this message',
      on: {
        click: () => {
          setReply(null);
          text.focus();
        },
      },
    },
    icon('close'),
  );
  fill(replyBar, el('span', {}, 'Answering ', el('strong', {}, displayName(message.author))), drop);
  if (form) end();
  text.focus();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.isComposing) return;
  const open = list.isOpen && list.choices.length > 0;
  if (open && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
    event.preventDefault();
    list.move(event.key === 'ArrowDown' ? 1 : -1);
  } else if (open && (event.key === 'Tab' || event.key === 'Enter') && !event.shiftKey && list.take()) {
    event.preventDefault();
  } else if (event.key === 'Escape' && (list.isOpen || state.replyTo)) {
    event.preventDefault();
    if (list.isOpen) list.close();
    else setReply(null);
  } else if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault();
    send();
  }
}

function onChannel() {
  const channel = openChannel();
  end();
  list.close();
  setReply(null);
  error.textContent = '';
  const may = Boolean(channel?.can_send);
  text.disabled = !may;
  slashButton.toggleAttribute('disabled', !may);
  sendButton.toggleAttribute('disabled', !may);
  text.placeholder = !channel
    ? ''
    : may
      ? `Message ${channelTitle(channel)}${NARROW.matches ? '' : ', or / for commands'}`
      : 'You may not write here.';
  text.setAttribute('aria-label', channel ? `Message ${channelTitle(channel)}` : 'Message');
  if (
    may &&
    window.matchMedia('(pointer: fine)').matches &&
    (document.activeElement === document.body || composer.contains(document.activeElement))
  )
    text.focus();
}

/** Fill in a command that a text mentions. @param {{name: string, id: string}} node */
function compose({ name, id }) {
  const entry =
    entries().find((one) => one.command.id === id && one.name === name) ??
    entries().find((one) => one.name === name);
  if (entry && openChannel()?.can_send) begin(entry);
  else error.textContent = `You cannot use /${name} here.`;
}

export function startComposer() {
  text.addEventListener('input', () => {
    error.textContent = '';
    fit();
    suggest();
  });
  text.addEventListener('keydown', onKey);
  text.addEventListener('blur', () => list.close());
  text.addEventListener('focus', () => text.value.startsWith('/') && suggest());
  sendButton.addEventListener('click', send);
  slashButton.addEventListener('click', () => {
    if (form) end();
    text.value = '/';
    text.focus();
    suggest();
  });
  on('channel', onChannel);
  on('reply', setReply);
  on('compose', compose);
  on('commands', () => {
    if (document.activeElement === text && text.value.startsWith('/')) suggest();
  });
  emit('channel');
}
