/** The bot's forms, as dialogs. */

import { el, fill, uniqueId } from './dom.js';
import { interact } from './interactions.js';
import { rich } from './rich.js';
import { SELECTS, selectControl } from './select.js';
import { on } from './store.js';

/** @typedef {import('./types.js').Component} Component */
/** @typedef {{id: string, interaction: string, title: string, custom_id: string, components: Component[]}} Modal */
/** @typedef {{name: string, value: () => any, problem: () => ?string, focus: () => void}} Part */

const PARAGRAPH = 2;

/** @param {Modal} modal */
function openModal(modal) {
  /** @type {Part[]} */
  const parts = [];
  const titleId = uniqueId('modal');
  const error = el('p', { class: 'form-error', role: 'alert' });
  const submit = el('button', { type: 'submit', class: 'button button-primary' }, 'Submit');
  const cancel = el(
    'button',
    { type: 'button', class: 'button button-secondary', on: { click: () => dialog.close() } },
    'Cancel',
  );
  const form = el(
    'form',
    { novalidate: true, on: { submit: onSubmit } },
    el('h2', { id: titleId }, modal.title),
    el(
      'div',
      { class: 'modal-fields' },
      modal.components.map((component) => fieldElement(component, parts)),
    ),
    error,
    el('div', { class: 'modal-buttons' }, cancel, submit),
  );
  const dialog = /** @type {HTMLDialogElement} */ (
    el('dialog', { class: 'modal', 'aria-labelledby': titleId }, form)
  );
  dialog.addEventListener('close', () => dialog.remove());

  /** @param {Event} event */
  async function onSubmit(event) {
    event.preventDefault();
    if (submit.getAttribute('aria-busy') === 'true') return;
    for (const part of parts) {
      const problem = part.problem();
      if (problem) {
        fill(error, problem);
        part.focus();
        return;
      }
    }
    fill(error);
    submit.setAttribute('aria-busy', 'true');
    submit.classList.add('is-waiting');
    const values = Object.fromEntries(
      parts.map((part) => [part.name, part.value()]).filter(([, value]) => value !== null),
    );
    const outcome = await interact({ kind: 'modal', modal: modal.id, values });
    submit.removeAttribute('aria-busy');
    submit.classList.remove('is-waiting');
    if (outcome.ok) dialog.close();
    else fill(error, outcome.message);
  }

  document.body.append(dialog);
  dialog.showModal();
  parts[0]?.focus();
}

/** @param {Component} component @param {Part[]} parts @returns {HTMLElement} */
function fieldElement(component, parts) {
  if (component.type === 10) return rich(component.content ?? '');
  if (component.type === 1)
    return el(
      'div',
      {},
      (component.components ?? []).map((one) => labelled(one, one.label ?? '', null, parts)),
    );
  if (component.type === 18)
    return labelled(component.component, component.label ?? '', component.description ?? null, parts);
  return labelled(component, component.label ?? '', component.description ?? null, parts);
}

/** @param {Component} part @param {string} label @param {?string} description @param {Part[]} parts */
function labelled(part, label, description, parts) {
  const id = uniqueId('field');
  const required = part.required ?? part.type !== 23;
  const words = [
    label,
    required && part.type !== 23
      ? null
      : el('span', { class: 'quiet' }, part.type === 23 ? '' : ' (optional)'),
  ];
  const about = description ? el('p', { class: 'field-about quiet', id: `${id}-about` }, description) : null;
  const group = part.type === 21 || part.type === 22;
  const made = control(part, id, label, required);
  parts.push(made.part);
  if (part.type === 23)
    return el('div', { class: 'modal-field' }, el('label', { class: 'check' }, made.node, label), about);
  if (group)
    return el(
      'fieldset',
      { class: 'modal-field', 'aria-describedby': about?.id },
      el('legend', {}, words),
      about,
      made.node,
    );
  if (about) (made.node.querySelector('button') ?? made.node).setAttribute('aria-describedby', about.id);
  return el('div', { class: 'modal-field' }, el('label', { for: id }, words), about, made.node);
}

/**
 * @param {Component} part @param {string} id @param {string} label @param {boolean} required
 * @returns {{node: HTMLElement, part: Part}}
 */
function control(part, id, label, required) {
  if (part.type === 4) return textInput(part, id, label, required);
  if (SELECTS.includes(part.type)) {
    const select = selectControl(part, { label });
    select.button.id = id;
    const least = required ? Math.max(1, part.min_values ?? 1) : 0;
    const problem = () =>
      select.values().length < least
        ? `${label}: choose ${least === 1 ? 'one' : `at least ${least}`}.`
        : null;
    return {
      node: select.root,
      part: { name: part.custom_id, value: select.values, problem, focus: () => select.button.focus() },
    };
  }
  if (part.type === 21 || part.type === 22) return optionGroup(part, id, label, required);
  if (part.type === 23) {
    const box = /** @type {HTMLInputElement} */ (
      el('input', { type: 'checkbox', id, checked: part.default ?? false })
    );
    return {
      node: box,
      part: { name: part.custom_id, value: () => box.checked, problem: () => null, focus: () => box.focus() },
    };
  }
  const note = el('p', { class: 'quiet', id }, 'Files cannot be sent from this page.');
  const problem = () =>
    required ? `${label} asks for a file, and files cannot be sent from this page.` : null;
  return { node: note, part: { name: part.custom_id ?? id, value: () => null, problem, focus: () => {} } };
}

/** @param {Component} part @param {string} id @param {string} label @param {boolean} required */
function textInput(part, id, label, required) {
  const long = part.style === PARAGRAPH;
  const input = /** @type {HTMLInputElement} */ (
    el(long ? 'textarea' : 'input', {
      id,
      type: long ? null : 'text',
      rows: long ? 4 : null,
      maxlength: part.max_length ?? 4000,
      placeholder: part.placeholder,
      value: part.value ?? '',
      'aria-required': String(required),
      autocomplete: 'off',
    })
  );
  const problem = () => {
    const { length } = input.value.trim();
    if (required && length === 0) return `${label} is required.`;
    return length > 0 && length < (part.min_length ?? 0)
      ? `${label} needs at least ${part.min_length} characters.`
      : null;
  };
  return {
    node: input,
    part: { name: part.custom_id, value: () => input.value, problem, focus: () => input.focus() },
  };
}

/**
 * Radio buttons or check boxes.
 * @param {Component} part @param {string} id @param {string} label @param {boolean} required
 */
function optionGroup(part, id, label, required) {
  const one = part.type === 21;
  const inputs = (part.options ?? []).map(
    (option) =>
      /** @type {HTMLInputElement} */ (
        el('input', {
          type: one ? 'radio' : 'checkbox',
          name: id,
          value: option.value,
          checked: option.default ?? false,
        })
      ),
  );
  const rows = (part.options ?? []).map((option, index) =>
    el(
      'label',
      { class: 'check' },
      inputs[index],
      el(
        'span',
        {},
        option.label,
        option.description ? el('span', { class: 'quiet check-about' }, option.description) : null,
      ),
    ),
  );
  const taken = () => inputs.filter((input) => input.checked).map((input) => input.value);
  const least = required ? Math.max(1, part.min_values ?? 1) : (part.min_values ?? 0);
  const problem = () => {
    const count = taken().length;
    if (required && count < least) return `${label}: choose ${least === 1 ? 'one' : `at least ${least}`}.`;
    return !one && part.max_values && count > part.max_values
      ? `${label}: choose at most ${part.max_values}.`
      : null;
  };
  const value = () => (one ? (taken()[0] ?? null) : taken());
  return {
    node: el('div', { class: 'checks', id }, rows),
    part: { name: part.custom_id, value, problem, focus: () => inputs[0]?.focus() },
  };
}

export function startModals() {
  on('modal', openModal);
}
