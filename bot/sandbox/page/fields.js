/** One option of a command as a field: what may be entered, suggestions, and what is wrong with it. */

import { combobox, narrow } from './combobox.js';
import { el } from './dom.js';
import { channelChoices, peopleChoices, roleChoices } from './select.js';

/** @typedef {import('./types.js').CommandOption} CommandOption */
/** @typedef {import('./types.js').Choice} Choice */
/** @typedef {{given: boolean, value?: string|number|boolean, text?: string, problem?: string}} Reading */
/**
 * @typedef {{option: CommandOption, root: HTMLElement, input: HTMLInputElement, read: () => Reading,
 *   typed: () => any, put: (text: string) => void, complain: (on: boolean) => void}} Field
 */

const STRING = 3;
const INTEGER = 4;
const BOOLEAN = 5;
const USER = 6;
const CHANNEL = 7;
const ROLE = 8;
const MENTIONABLE = 9;
const NUMBER = 10;
const ATTACHMENT = 11;

/** @type {Choice[]} */
const TRUTHS = [
  { name: 'True', value: true },
  { name: 'False', value: false },
];

/**
 * What can be chosen for an option; null where it is typed freely.
 * @param {CommandOption} option @returns {?(() => Choice[])}
 */
function closedList(option) {
  if (option.choices?.length) return () => option.choices;
  if (option.type === BOOLEAN) return () => TRUTHS;
  if (option.type === USER) return peopleChoices;
  if (option.type === ROLE) return roleChoices;
  if (option.type === MENTIONABLE) return () => [...peopleChoices(), ...roleChoices()];
  if (option.type === CHANNEL) return () => channelChoices(option.channel_types);
  return null;
}

/**
 * @param {CommandOption} option
 * @param {{anchor: HTMLElement, errorId: string, suggest: (name: string) => Promise<Choice[]>,
 *   changed: () => void}} how
 * @returns {Field}
 */
export function commandField(option, how) {
  const closed = closedList(option);
  const name = option.label || option.name;
  const label = `${name}${option.required ? '' : ', optional'}: ${option.description}`;
  const numeric = option.type === INTEGER || option.type === NUMBER;
  /** @type {HTMLInputElement} */ let input;
  /** @type {HTMLElement} */ let control;
  /** @type {() => ?Choice} */ let choice = () => null;
  if (closed || option.autocomplete) {
    const box = combobox({
      label,
      anchor: how.anchor,
      strict: closed !== null,
      debounce: closed === null,
      changed: () => {
        grow();
        how.changed();
      },
      inputmode: numeric && !closed ? 'decimal' : undefined,
      source: closed ? (typed) => narrow(closed(), typed) : () => how.suggest(option.name),
    });
    ({ input, choice } = box);
    control = box.root;
  } else {
    input = /** @type {HTMLInputElement} */ (
      el('input', {
        type: 'text',
        'aria-label': label,
        autocomplete: 'off',
        inputmode: numeric ? 'decimal' : null,
        disabled: option.type === ATTACHMENT,
        placeholder: option.type === ATTACHMENT ? 'no files from here' : null,
        on: { input: how.changed },
      })
    );
    control = input;
  }
  input.setAttribute('aria-required', String(Boolean(option.required)));
  input.dataset.option = option.name;
  const root = el(
    'label',
    { class: `field${option.required ? '' : ' is-optional'}` },
    el('span', { class: 'field-name', 'aria-hidden': 'true' }, name),
    control,
  );
  const grow = () =>
    root.style.setProperty('--letters', String(Math.min(Math.max(input.value.length + 1, 8), 60)));
  input.addEventListener('input', grow);
  grow();

  /** @returns {Reading} */
  function read() {
    const text = input.value.trim();
    if (text === '')
      return option.required
        ? { given: false, problem: `${name} is required: ${option.description}` }
        : { given: false };
    if (closed) {
      const one =
        choice() ??
        closed().find(
          (other) =>
            other.name.replace(/^[@#]/, '').toLowerCase() === text.replace(/^[@#]/, '').toLowerCase(),
        );
      return one
        ? { given: true, value: one.value, text: one.name }
        : { given: true, problem: `${name}: choose one from the list.` };
    }
    const one = choice();
    if (one) return { given: true, value: one.value, text: one.name };
    return numeric ? readNumber(text, option, name) : readText(text, option, name);
  }

  return {
    option,
    root,
    input,
    read,
    typed: () => choice()?.value ?? input.value,
    put: (text) => {
      input.value = text;
      input.dispatchEvent(new Event('input', { bubbles: true }));
      grow();
    },
    complain: (on) => {
      root.classList.toggle('is-wrong', on);
      if (on) {
        input.setAttribute('aria-invalid', 'true');
        input.setAttribute('aria-describedby', how.errorId);
      } else {
        input.removeAttribute('aria-invalid');
        input.removeAttribute('aria-describedby');
      }
    },
  };
}

/** @param {string} text @param {CommandOption} option @param {string} name @returns {Reading} */
function readNumber(text, option, name) {
  const whole = option.type === INTEGER;
  const value = Number(text);
  if (whole ? !/^[+-]?\d+$/.test(text) || !Number.isSafeInteger(value) : !Number.isFinite(value)) {
    return { given: true, problem: `${name} must be a ${whole ? 'whole number' : 'number'}.` };
  }
  if (option.min_value !== undefined && value < option.min_value)
    return { given: true, problem: `${name} must be at least ${option.min_value}.` };
  if (option.max_value !== undefined && value > option.max_value)
    return { given: true, problem: `${name} must be at most ${option.max_value}.` };
  return { given: true, value, text };
}

/** @param {string} text @param {CommandOption} option @param {string} name @returns {Reading} */
function readText(text, option, name) {
  const length = [...text].length;
  if (option.type !== STRING) return { given: true, problem: `${name} cannot be entered on this page.` };
  if (option.min_length !== undefined && length < option.min_length)
    return { given: true, problem: `${name} needs at least ${option.min_length} characters.` };
  if (option.max_length !== undefined && length > option.max_length)
    return {
      given: true,
      problem: `${name} may have at most ${option.max_length} characters; this has ${length}.`,
    };
  return { given: true, value: text, text };
}
