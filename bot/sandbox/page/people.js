/** The people one can be. */

import { byId, el, fill } from './dom.js';
import { avatar, displayName } from './names.js';
import { announce } from './notify.js';
import { become } from './session.js';
import { on, state } from './store.js';

const choice = byId('people');

/** @param {import('./types.js').Person} person */
function option(person) {
  const current = person.id === state.personId;
  const first = displayName(person).split(/\s+/)[0];
  const input = el('input', {
    type: 'radio',
    name: 'person',
    value: person.id,
    checked: current,
    'aria-label': `${displayName(person)}, ${person.title}`,
    on: { change: () => be(person) },
  });
  return el(
    'label',
    { class: 'person', title: `${displayName(person)}: ${person.title}` },
    input,
    avatar(person),
    el('span', { 'aria-hidden': 'true' }, first),
  );
}

/** @param {import('./types.js').Person} person */
async function be(person) {
  await become(person.id);
  announce(`You are now ${displayName(person)}, ${person.title}.`);
}

function draw() {
  const world = state.world;
  if (!world) return;
  const held = choice.contains(document.activeElement);
  fill(choice, world.people.map(option));
  if (held) /** @type {?HTMLElement} */ (choice.querySelector('input:checked'))?.focus();
  const { person } = world;
  fill(
    byId('me'),
    el('strong', {}, displayName(person)),
    el('span', { class: 'me-title' }, person.title),
    person.about ? el('span', { class: 'quiet' }, person.about) : null,
  );
}

export function startPeople() {
  on('person', draw);
  on('world', draw);
}
