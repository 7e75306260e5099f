/** What can be done with a message: by its "More" button, by the right mouse button, or by the menu key. */

import { api } from './api.js';
import { componentText } from './components.js';
import { el, uniqueId } from './dom.js';
import { icon } from './icons.js';
import { runCommand } from './interactions.js';
import { displayName } from './names.js';
import { announce, toast } from './notify.js';
import { emit, openChannel, state } from './store.js';

/** @typedef {import('./types.js').Message} Message */
/** @typedef {{label: string, icon: string, act: () => void, danger?: boolean}} Item */

const USER = 2;
const MESSAGE = 3;

/** @type {?{node: HTMLElement, opener: HTMLElement}} */
let open = null;

/**
 * The message's buttons at its upper right.
 * @param {Message} message
 */
export function messageMenu(message) {
  const more = el(
    'button',
    {
      type: 'button',
      class: 'icon-button',
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      'aria-label': `More about the message by ${displayName(message.author)}`,
      data: { key: 'more' },
      on: {
        click: () =>
          open?.opener === more ? closeMenu() : openMenu(message, more, more.getBoundingClientRect()),
      },
    },
    icon('more'),
  );
  return el('div', { class: 'message-tools' }, more);
}

/**
 * Open a message's menu where it was asked for.
 * @param {Message} message @param {HTMLElement} opener gets the focus back
 * @param {{left: number, right: number, top: number, bottom: number}} at
 */
export function openMenu(message, opener, at) {
  closeMenu();
  const groups = [
    { title: 'Message', items: messageItems(message) },
    { title: 'Apps, on this message', items: appItems(MESSAGE, message.id) },
    { title: `Apps, on ${displayName(message.author)}`, items: appItems(USER, message.author.id) },
  ].filter((group) => group.items.length > 0);
  const node = el(
    'div',
    { class: 'menu', role: 'menu', popover: 'manual', 'aria-label': 'What to do with this message' },
    groups.map(groupElement),
  );
  node.addEventListener('keydown', onKey);
  document.body.append(node);
  node.showPopover();
  const width = node.offsetWidth;
  const height = node.offsetHeight;
  node.style.left = `${Math.max(8, Math.min(at.right - width, window.innerWidth - width - 8))}px`;
  node.style.top = `${Math.max(8, at.bottom + height + 8 > window.innerHeight ? at.top - height : at.bottom)}px`;
  opener.setAttribute('aria-expanded', 'true');
  open = { node, opener };
  /** @type {?HTMLElement} */ (node.querySelector('[role=menuitem]'))?.focus();
}

/** @param {{title: string, items: Item[]}} group */
function groupElement(group) {
  const id = uniqueId('menu');
  return el(
    'div',
    { role: 'group', 'aria-labelledby': id },
    el('p', { class: 'menu-title', id }, group.title),
    group.items.map((item) =>
      el(
        'button',
        {
          type: 'button',
          role: 'menuitem',
          tabindex: '-1',
          class: item.danger ? 'is-danger' : '',
          on: {
            click: () => {
              closeMenu();
              item.act();
            },
          },
        },
        icon(item.icon),
        item.label,
      ),
    ),
  );
}

export function closeMenu() {
  if (!open) return;
  const { node, opener } = open;
  open = null;
  const held = node.contains(document.activeElement);
  node.remove();
  opener.setAttribute('aria-expanded', 'false');
  if (held) opener.focus();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const items = [.../** @type {HTMLElement} */ (event.currentTarget).querySelectorAll('[role=menuitem]')];
  const at = items.indexOf(document.activeElement);
  /** @type {Object<string, number>} */
  const targets = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 };
  if (event.key in targets) {
    event.preventDefault();
    /** @type {HTMLElement} */ (items[targets[event.key] % items.length]).focus();
  } else if (event.key === 'Escape' || event.key === 'Tab') {
    event.preventDefault();
    closeMenu();
  }
}

/** @param {Message} message @returns {Item[]} */
function messageItems(message) {
  /** @type {Item[]} */
  const items = [];
  const text = [message.content, componentText(message.components)].filter(Boolean).join('\n');
  if (!message.ephemeral_for && openChannel()?.can_send) {
    items.push({ label: 'Reply', icon: 'reply', act: () => emit('reply', message) });
  }
  if (text) items.push({ label: 'Copy text', icon: 'copy', act: () => copy(text, 'Text copied.') });
  items.push({ label: 'Copy message id', icon: 'copy', act: () => copy(message.id, 'Message id copied.') });
  if (message.author.id === state.personId) {
    items.push({ label: 'Delete message', icon: 'trash', danger: true, act: () => remove(message) });
  }
  return items;
}

/** @param {number} type @param {string} target @returns {Item[]} */
function appItems(type, target) {
  return state.commands
    .filter((command) => command.type === type)
    .map((command) => ({
      label: command.label || command.name,
      icon: 'app',
      act: () => runCommand({ kind: 'menu', command: command.id, target }, command.label || command.name),
    }));
}

/** @param {string} text @param {string} done */
async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    toast(done);
    announce(done);
  } catch {
    toast('The browser did not allow copying.', 'problem');
  }
}

/** @param {Message} message */
async function remove(message) {
  try {
    await api.remove(message.id, state.personId);
  } catch (problem) {
    toast(problem.message, 'problem');
  }
}

document.addEventListener('pointerdown', (event) => {
  const target = /** @type {Node} */ (event.target);
  if (open && !open.node.contains(target) && !open.opener.contains(target)) closeMenu();
});
