/** Discord's message components as elements: the layout ones, and the buttons and selects that act. */

import { el, outLink, webAddress } from './dom.js';
import { icon } from './icons.js';
import { useComponent } from './interactions.js';
import { fileCard, galleryElement, picture } from './media.js';
import { emojiMark } from './names.js';
import { rich } from './rich.js';
import { SELECTS, selectControl } from './select.js';
import { state } from './store.js';

/** @typedef {import('./types.js').Component} Component */
/** @typedef {import('./types.js').Message} Message */

/** @type {Object<number, string>} */
const STYLES = { 1: 'primary', 2: 'secondary', 3: 'success', 4: 'danger', 5: 'link', 6: 'secondary' };
const LINK = 5;
const ACCENT_NONE = 'var(--line-strong)';

/**
 * @param {Component[]} components @param {Message} message @returns {(HTMLElement|null)[]}
 */
export const componentElements = (components, message) =>
  (components ?? []).map((component) => componentElement(component, message));

/** @param {Component} component @param {Message} message @returns {?HTMLElement} */
function componentElement(component, message) {
  if (SELECTS.includes(component.type)) return messageSelect(component, message);
  switch (component.type) {
    case 1:
      return el('div', { class: 'row' }, componentElements(component.components, message));
    case 2:
      return messageButton(component, message);
    case 9:
      return el(
        'div',
        { class: 'section' },
        el('div', { class: 'section-words' }, componentElements(component.components, message)),
        component.accessory
          ? el('div', { class: 'section-accessory' }, componentElement(component.accessory, message))
          : null,
      );
    case 10:
      return rich(component.content ?? '', { users: message.mentions });
    case 11:
      return picture({
        address: component.media?.url,
        alt: component.description,
        spoiler: component.spoiler,
        small: true,
      });
    case 12:
      return galleryElement(component.items ?? []);
    case 13:
      return fileCard({
        address: component.file?.url,
        name: component.name,
        size: component.size,
        spoiler: component.spoiler,
      });
    case 14:
      return el('div', {
        class: `separator${component.divider === false ? ' is-blank' : ''}${component.spacing === 2 ? ' is-wide' : ''}`,
        role: component.divider === false ? null : 'separator',
      });
    case 17:
      return container(component, message);
    default:
      return el('p', { class: 'unknown' }, `A part of a kind this page does not know (${component.type}).`);
  }
}

/** @param {Component} component @param {Message} message */
function container(component, message) {
  const accent = component.accent_color ?? null;
  const colour = accent === null ? ACCENT_NONE : `#${accent.toString(16).padStart(6, '0')}`;
  const card = el(
    'div',
    { class: `card${accent === null ? '' : ' has-accent'}`, vars: { bar: colour } },
    componentElements(component.components, message),
  );
  if (!component.spoiler) return card;
  card.setAttribute('inert', '');
  card.classList.add('is-covered');
  const reveal = el(
    'button',
    { type: 'button', class: 'button button-secondary cover-button' },
    'Show what is covered',
  );
  const holder = el('div', { class: 'covered' }, card, reveal);
  reveal.addEventListener('click', () => {
    card.removeAttribute('inert');
    card.classList.remove('is-covered');
    reveal.remove();
  });
  return holder;
}

/** @param {Component} button @param {Message} message */
function messageButton(button, message) {
  const look = `button button-${STYLES[button.style] ?? 'secondary'}`;
  const words = [emojiMark(button.emoji), button.label ? el('span', {}, button.label) : null];
  const label = button.label ? null : (button.emoji?.name ?? 'Button');
  if (button.style === LINK) {
    const href = webAddress(button.url);
    if (href === null || button.disabled)
      return el(
        'button',
        { type: 'button', class: look, disabled: true, 'aria-label': label },
        words,
        icon('out'),
      );
    return outLink(href, { class: look, title: href, 'aria-label': label }, words, icon('out'));
  }
  const waits = state.busy.get(message.id) === button.custom_id;
  const held = state.busy.has(message.id);
  return el(
    'button',
    {
      type: 'button',
      class: `${look}${waits ? ' is-waiting' : ''}`,
      'aria-label': label,
      disabled: button.disabled,
      'aria-busy': waits ? 'true' : null,
      'aria-disabled': held ? 'true' : null,
      data: { key: button.custom_id },
      on: { click: () => useComponent(message, button.custom_id) },
    },
    words,
  );
}

/** @param {Component} select @param {Message} message */
function messageSelect(select, message) {
  const control = selectControl(select, {
    disabled: state.busy.has(message.id),
    picked: (values) => useComponent(message, select.custom_id, values),
  });
  if (state.busy.get(message.id) === select.custom_id) control.button.classList.add('is-waiting');
  return control.root;
}

/**
 * Every word of a message's components, for those who hear instead of see.
 * @param {Component[]} components @returns {string}
 */
export function componentText(components) {
  const parts = [];
  for (const component of components ?? []) {
    if (component.content) parts.push(component.content);
    if (component.components) parts.push(componentText(component.components));
  }
  return parts.filter(Boolean).join('\n');
}
