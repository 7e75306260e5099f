/** Discord's selects (string, person, role, channel) as a button that opens a list; for messages and modals. */

import { el, fill } from './dom.js';
import { icon } from './icons.js';
import { channelTitle, displayName, emojiMark } from './names.js';
import { OptionList } from './optionlist.js';
import { openGuild, state } from './store.js';

/** @typedef {import('./types.js').Choice} Choice */
/** @typedef {import('./types.js').Component} Component */

const KINDS = { string: 3, user: 5, role: 6, mentionable: 7, channel: 8 };
export const SELECTS = Object.values(KINDS);

/** @type {Object<number, string>} */
const HINTS = {
  3: 'Make a choice',
  5: 'Choose a person',
  6: 'Choose a role',
  7: 'Choose a person or role',
  8: 'Choose a channel',
};

/** The people of the open server (in a conversation: the two in it). @returns {Choice[]} */
export function peopleChoices() {
  const members = openGuild()?.members ?? [];
  const users = members.length > 0 ? members.map((member) => member.user) : (state.world?.people ?? []);
  return users.map((user) => ({ name: `@${displayName(user)}`, value: user.id }));
}

/** @returns {Choice[]} */
export const roleChoices = () =>
  (openGuild()?.roles ?? []).map((role) => ({
    name: role.name.startsWith('@') ? role.name : `@${role.name}`,
    value: role.id,
  }));

/** @param {number[]|undefined} types none: all but categories @returns {Choice[]} */
export function channelChoices(types) {
  const fits = (/** @type {number} */ type) => (types?.length ? types.includes(type) : type !== 4);
  return (openGuild()?.channels ?? [])
    .filter((channel) => fits(channel.type))
    .map((channel) => ({ name: channelTitle(channel), value: channel.id }));
}

/** @param {Component} select @returns {Choice[]} */
function choicesOf(select) {
  if (select.type === KINDS.user) return peopleChoices();
  if (select.type === KINDS.role) return roleChoices();
  if (select.type === KINDS.mentionable) return [...peopleChoices(), ...roleChoices()];
  if (select.type === KINDS.channel) return channelChoices(select.channel_types);
  return (select.options ?? []).map((option) => ({
    name: option.label,
    value: option.value,
    description: option.description,
    emoji: option.emoji,
  }));
}

/**
 * @param {Component} select
 * @param {{label?: string, picked?: (values: string[]) => void, disabled?: boolean}} [how]
 *   `picked` hears a finished choice: at once for one, when the list closes for several
 * @returns {{root: HTMLElement, button: HTMLElement, values: () => string[]}}
 */
export function selectControl(select, how = {}) {
  const choices = choicesOf(select);
  const many = (select.max_values ?? 1) > 1;
  const least = select.min_values ?? 1;
  const first = [
    ...(select.options ?? []).filter((option) => option.default).map((option) => option.value),
    ...(select.default_values ?? []).map((value) => value.id),
  ];
  const chosen = new Set(first);
  const hint = select.placeholder || HINTS[select.type];
  let before = '';

  const words = el('span', { class: 'select-words' });
  const button = el(
    'button',
    {
      type: 'button',
      class: 'select',
      role: 'combobox',
      'aria-haspopup': 'listbox',
      'aria-label': how.label ?? hint,
      data: { key: select.custom_id ?? '' },
      'aria-disabled': how.disabled || select.disabled ? 'true' : null,
      on: { click: () => (list.isOpen ? finish() : open()), keydown: onKey, blur: finish },
    },
    words,
    icon('chevron'),
  );
  const list = new OptionList(button, { label: how.label ?? hint, many, choose });
  const root = el('div', { class: 'select-root' }, button, list.panel);

  function describe() {
    const taken = choices.filter((choice) => chosen.has(String(choice.value)));
    words.classList.toggle('is-hint', taken.length === 0);
    fill(
      words,
      taken.length === 0
        ? hint
        : taken.map((choice, index) => [index > 0 ? ', ' : '', emojiMark(choice.emoji), choice.name]),
    );
  }

  function open() {
    if (button.getAttribute('aria-disabled') === 'true') return;
    before = [...chosen].join('\n');
    list.marked = chosen;
    const active = Math.max(
      0,
      choices.findIndex((choice) => chosen.has(String(choice.value))),
    );
    const note =
      choices.length === 0
        ? 'There is nothing to choose from here.'
        : many
          ? `Choose up to ${select.max_values}, then close the list.`
          : '';
    list.show(choices, { active, note });
  }

  /** @param {Choice} choice */
  function choose(choice) {
    const value = String(choice.value);
    if (!many) {
      const clears = least === 0 && chosen.has(value);
      chosen.clear();
      if (!clears) chosen.add(value);
      describe();
      list.close();
      how.picked?.([...chosen]);
      return;
    }
    if (chosen.has(value)) chosen.delete(value);
    else if (chosen.size < (select.max_values ?? 1)) chosen.add(value);
    list.mark(chosen);
    describe();
  }

  function finish() {
    if (!list.isOpen) return;
    list.close();
    if (many && [...chosen].join('\n') !== before && chosen.size >= least) how.picked?.([...chosen]);
  }

  let typed = '';
  let typedAt = 0;

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const { key } = event;
    if (!list.isOpen) {
      if (key === 'ArrowDown' || key === 'ArrowUp') {
        event.preventDefault();
        open();
      }
      return;
    }
    /** @type {Object<string, number>} */
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (key in moves) list.move(moves[key]);
    else if (key === 'Home') list.point(0);
    else if (key === 'End') list.point(choices.length - 1);
    else if (key === 'Enter' || key === ' ') list.take();
    else if (key === 'Escape') finish();
    else if (key.length === 1 && !event.ctrlKey && !event.metaKey) {
      typed = event.timeStamp - typedAt < 700 ? typed + key.toLowerCase() : key.toLowerCase();
      typedAt = event.timeStamp;
      list.point(
        choices.findIndex((choice) => choice.name.replace(/^[@#]/, '').toLowerCase().startsWith(typed)),
      );
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  describe();
  return { root, button, values: () => [...chosen] };
}
