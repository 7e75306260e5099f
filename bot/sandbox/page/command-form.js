/** The composer while a command is being filled in. */

import { api } from './api.js';
import { el, fill } from './dom.js';
import { commandField } from './fields.js';
import { icon } from './icons.js';
import { runCommand } from './interactions.js';
import { state } from './store.js';

/** @typedef {import('./types.js').Entry} Entry */
/** @typedef {import('./fields.js').Field} Field */

const ALL_AT_ONCE = 4; // a command with no more options shows them all

/**
 * @param {Entry} entry
 * @param {{anchor: HTMLElement, help: HTMLElement, error: HTMLElement, close: () => void}} how
 *   `help` and `error`: where words about the field and about what is wrong go
 * @returns {{root: HTMLElement, start: (text: string) => void, send: () => void}}
 */
export function commandForm(entry, how) {
  const ordered = [...entry.options].sort(
    (one, other) => Number(other.required ?? false) - Number(one.required ?? false),
  );
  /** @type {Field[]} */
  const fields = [];
  const more = el('span', { class: 'more-options' });
  const cancel = el(
    'button',
    {
      type: 'button',
      class: 'icon-button',
      'aria-label': `Put /${entry.label} away`,
      on: { click: how.close },
    },
    icon('close'),
  );
  const root = el(
    'div',
    {
      class: 'command-form',
      role: 'group',
      'aria-label': `Command /${entry.label}`,
      on: { keydown: onKey, focusin: describe },
    },
    el('span', { class: 'command-name' }, `/${entry.label}`),
    more,
    cancel,
  );

  for (const option of ordered) {
    if (option.required || ordered.length <= ALL_AT_ONCE) add(option);
  }
  drawMore();

  /** @param {import('./types.js').CommandOption} option */
  function add(option) {
    const made = commandField(option, { anchor: how.anchor, errorId: how.error.id, suggest, changed });
    fields.push(made);
    more.before(made.root);
    return made;
  }

  function drawMore() {
    const left = ordered.filter((option) => !fields.some((one) => one.option === option));
    fill(
      more,
      left.map((option) =>
        el(
          'button',
          {
            type: 'button',
            class: 'add-option',
            title: option.description,
            'aria-label': `Add ${option.label || option.name}: ${option.description}`,
            on: {
              click: () => {
                const made = add(option);
                drawMore();
                made.input.focus();
              },
            },
          },
          icon('plus'),
          option.label || option.name,
        ),
      ),
    );
  }

  /** @param {Event} event */
  function describe(event) {
    const one = fields.find((other) => other.input === event.target);
    how.help.textContent = one
      ? `${one.option.label || one.option.name}${one.option.required ? '' : ' (optional)'}: ${one.option.description}`
      : nothingToFill(entry);
  }

  function changed() {
    how.error.textContent = '';
    for (const one of fields) one.complain(false);
  }

  /** @param {string} focused @returns {Promise<import('./types.js').Choice[]>} */
  async function suggest(focused) {
    const values = Object.fromEntries(
      fields
        .filter((one) => one.input.value !== '' || one.option.name === focused)
        .map((one) => [one.option.name, one.typed()]),
    );
    const answer = await api.interact({
      person: state.personId,
      channel: state.channelId,
      kind: 'autocomplete',
      command: entry.command.id,
      path: entry.path,
      values,
      focused,
    });
    if (answer.state !== 'answered') throw new Error('no suggestions');
    return answer.choices;
  }

  function send() {
    /** @type {Object<string, string|number|boolean>} */
    const values = {};
    const words = [`/${entry.label}`];
    for (const one of fields) {
      const reading = one.read();
      if (reading.problem) {
        how.error.textContent = reading.problem;
        one.complain(true);
        one.input.focus();
        return;
      }
      if (reading.given) {
        values[one.option.name] = reading.value;
        words.push(`${one.option.label || one.option.name}: ${reading.text}`);
      }
    }
    how.close();
    runCommand({ kind: 'command', command: entry.command.id, path: entry.path, values }, words.join(' '));
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const at = fields.findIndex((one) => one.input === event.target);
    if (event.key === 'Enter' && (at >= 0 || event.target === root)) {
      event.preventDefault();
      send();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      how.close();
    } else if (event.key === 'Backspace' && at >= 0 && fields[at].input.value === '') {
      event.preventDefault();
      takeBack(at);
    }
  }

  /** Backspace in an empty field: the one before, or out of the command. @param {number} at */
  function takeBack(at) {
    if (fields.every((one) => one.input.value === '') && at === 0) {
      how.close();
      return;
    }
    if (!fields[at].option.required && ordered.length > ALL_AT_ONCE) {
      fields[at].root.remove();
      fields.splice(at, 1);
      drawMore();
    }
    fields[Math.max(0, at - 1)]?.input.focus();
  }

  return {
    root,
    send,
    start: (text) => {
      how.help.textContent = nothingToFill(entry);
      if (fields.length > 0) {
        fields[0].input.focus();
        if (text !== '') fields[0].put(text);
      } else {
        root.tabIndex = 0;
        root.focus();
      }
    },
  };
}

/** @param {Entry} entry */
const nothingToFill = (entry) =>
  `${entry.description}${entry.options.length === 0 ? ' (Enter sends it)' : ''}`;
