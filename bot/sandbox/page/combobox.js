/** A text field with suggestions. */

import { el } from './dom.js';
import { OptionList } from './optionlist.js';

/** @typedef {import('./types.js').Choice} Choice */

const PAUSE = 140; // milliseconds without typing before suggestions are asked for

/**
 * @typedef {{root: HTMLElement, input: HTMLInputElement, choice: () => ?Choice, isOpen: () => boolean}} Combobox
 */

/**
 * @param {{label: string, placeholder?: string, strict: boolean, debounce?: boolean, inputmode?: string,
 *   anchor?: HTMLElement, source: (typed: string) => Choice[]|Promise<Choice[]>, changed?: () => void}} options
 *   `strict`: only a suggestion can be the value, so the first that fits is pointed at; otherwise what is typed
 *   counts and a suggestion is taken only when it was pointed at. `debounce`: the source is asked over the
 *   wire.
 * @returns {Combobox}
 */
export function combobox(options) {
  const input = /** @type {HTMLInputElement} */ (
    el('input', {
      type: 'text',
      role: 'combobox',
      'aria-autocomplete': 'list',
      'aria-label': options.label,
      placeholder: options.placeholder,
      autocomplete: 'off',
      spellcheck: 'false',
      inputmode: options.inputmode,
    })
  );
  const root = el('span', { class: 'combobox' }, input);
  /** @type {?Choice} */
  let chosen = null;
  let asked = 0;
  let timer = 0;
  let stale = false;

  const list = new OptionList(input, {
    label: `Suggestions for ${options.label}`,
    anchor: options.anchor,
    choose,
  });
  root.append(list.panel);

  /** @param {Choice} choice */
  function choose(choice) {
    chosen = choice;
    input.value = choice.name;
    asked += 1; // an answer on its way no longer matters
    clearTimeout(timer);
    list.close();
    options.changed?.();
  }

  /** Enter and Tab may come before the list has followed what was typed. */
  function catchUp() {
    if (!stale || !options.strict) return;
    asked += 1;
    clearTimeout(timer);
    show(/** @type {Choice[]} */ (options.source(input.value)));
  }

  /** @param {Choice[]} choices */
  function show(choices) {
    stale = false;
    const active = options.strict && input.value !== '' ? 0 : -1;
    list.show(choices, { note: choices.length === 0 ? 'Nothing fits.' : '', active });
  }

  async function ask() {
    const mine = (asked += 1);
    const typed = input.value;
    try {
      const answer = options.source(typed);
      if (answer instanceof Promise && !list.isOpen) list.show([], { note: 'Looking…' });
      const choices = await answer;
      if (mine !== asked || document.activeElement !== input) return;
      show(choices);
    } catch {
      if (mine === asked && document.activeElement === input)
        list.show([], { note: 'No suggestions came; what you type still counts.' });
    }
  }

  const later = () => {
    clearTimeout(timer);
    timer = window.setTimeout(ask, options.debounce ? PAUSE : 0);
  };

  input.addEventListener('input', () => {
    chosen = null;
    stale = true;
    options.changed?.();
    later();
  });
  input.addEventListener('focus', () => {
    if (chosen === null) later();
  });
  input.addEventListener('click', () => {
    if (!list.isOpen) later();
  });
  input.addEventListener('blur', () => {
    asked += 1;
    clearTimeout(timer);
    list.close();
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === 'Tab') catchUp();
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.isOpen) list.move(event.key === 'ArrowDown' ? 1 : -1);
      else later();
    } else if (event.key === 'Enter' && list.take()) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === 'Tab' && !event.shiftKey) {
      list.take(); // and the focus moves on as always
    } else if (event.key === 'Escape' && list.isOpen) {
      event.preventDefault();
      event.stopPropagation();
      asked += 1;
      list.close();
    }
  });

  return { root, input, choice: () => chosen, isOpen: () => list.isOpen };
}

/**
 * Those whose name holds what was typed, names that begin with it first.
 * @param {Choice[]} choices @param {string} typed
 */
export function narrow(choices, typed) {
  const wanted = typed.trim().replace(/^[@#]/, '').toLowerCase();
  if (wanted === '') return choices;
  const rank = (/** @type {Choice} */ choice) =>
    choice.name.replace(/^[@#]/, '').toLowerCase().indexOf(wanted);
  return choices
    .filter((choice) => rank(choice) >= 0)
    .sort((one, other) => Math.min(rank(one), 1) - Math.min(rank(other), 1));
}
