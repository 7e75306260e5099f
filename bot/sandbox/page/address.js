/** The part of the address after #: which channel is open, and who one is. */

import { channelName, displayName } from './names.js';
import { places, state } from './store.js';

export const CATEGORY = 4;

/** @returns {{channel: ?string, person: ?string}} what the address asks for */
export function wanted() {
  const values = new URLSearchParams(location.hash.slice(1));
  return { channel: values.get('channel'), person: values.get('person') };
}

/** @param {import('./types.js').Person} person */
export const personKey = (person) => displayName(person).split(/\s+/)[0].toLowerCase();

/** The address of a channel for the person one is. @param {import('./types.js').Channel} channel */
export function addressOf(channel) {
  const same = places().filter((place) => place.name === channel.name);
  const name =
    channel.type === 1
      ? `@${channelName(channel).toLowerCase()}`
      : same.length > 1
        ? channel.id
        : channel.name;
  return `#${new URLSearchParams({ channel: name, person: personKey(state.world.person) })}`;
}

/** @param {?string} name @returns {?import('./types.js').Channel} */
export function findPlace(name) {
  if (!name) return null;
  const bare = name.replace(/^#/, '').toLowerCase();
  const open = places().filter((place) => place.type !== CATEGORY);
  return (
    open.find((place) => place.id === bare) ??
    open.find((place) => place.type !== 1 && place.name === bare) ??
    open.find((place) => place.type === 1 && `@${channelName(place).toLowerCase()}` === bare) ??
    null
  );
}

/** @param {string} name @returns {?import('./types.js').Person} */
export function findPerson(name) {
  const wantedName = name.toLowerCase();
  return (
    state.world.people.find((person) =>
      [person.id, person.username.toLowerCase(), personKey(person)].includes(wantedName),
    ) ?? null
  );
}
