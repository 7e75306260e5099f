/** Who and what the ids in texts are, and how each is drawn. */

import { el } from './dom.js';
import { icon } from './icons.js';
import { places, state } from './store.js';

/** @typedef {import('./types.js').User} User */

/** @param {User|import('./types.js').Person} user */
export const displayName = (user) => user.global_name || user.username;

/** @param {string} id @param {User[]} [nearby] people a message brings along @returns {?User} */
export function findUser(id, nearby = []) {
  const world = state.world;
  if (!world) return null;
  const member = world.guilds.flatMap((guild) => guild.members).find((one) => one.user.id === id);
  return (
    member?.user ??
    nearby.find((user) => user.id === id) ??
    [world.application.bot, ...world.people, ...world.dms.flatMap((dm) => dm.recipients ?? [])].find(
      (user) => user.id === id,
    ) ??
    null
  );
}

/** @param {string} id */
export const findRole = (id) =>
  state.world?.guilds.flatMap((guild) => guild.roles).find((role) => role.id === id) ?? null;

/** @param {string} id */
export const findChannel = (id) => places().find((place) => place.id === id) ?? null;

/** @param {import('./types.js').Channel} channel */
export function channelName(channel) {
  if (channel.type === 1) return (channel.recipients ?? []).map(displayName).join(', ') || 'Direct message';
  return channel.name;
}

/** @type {Object<number, string>} */
const CHANNEL_ICONS = { 1: 'at', 5: 'announcement', 10: 'thread', 11: 'thread', 12: 'thread', 15: 'forum' };

/** @param {import('./types.js').Channel} channel */
export const channelIcon = (channel) =>
  icon(channel.private ? 'lock' : (CHANNEL_ICONS[channel.type] ?? 'text'));

/**
 * A name as it is written in a sentence: "#ecosystem", "@Cartographer".
 * @param {import('./types.js').Channel} channel
 */
export const channelTitle = (channel) =>
  channel.type === 1 ? `@${channelName(channel)}` : `#${channelName(channel)}`;

const TONES = 8;

/** The people one can be differ at a glance; others get a tone by their name. @param {User} user */
function toneOf(user) {
  const index = state.world?.people.findIndex((person) => person.id === user.id) ?? -1;
  if (index >= 0) return (index + 1) % TONES;
  let sum = 0;
  for (const character of user.username) sum = (sum * 31 + character.codePointAt(0)) % 9973;
  return sum % TONES;
}

/**
 * A round sign with a person's initials, always the same tone for the same person.
 * @param {User|import('./types.js').Person} user
 */
export function avatar(user) {
  const name = displayName(user);
  const initials = name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => [...word][0].toUpperCase())
    .join('');
  const bot = 'bot' in user && user.bot;
  return el(
    'span',
    { class: `avatar${bot ? ' avatar-app' : ''}`, data: { tone: toneOf(user) }, 'aria-hidden': 'true' },
    bot ? icon('compass') : initials,
  );
}

/** @param {?import('./types.js').Emoji|undefined} emoji @returns {?HTMLElement} */
export function emojiMark(emoji) {
  if (!emoji?.name) return null;
  return el('span', { class: 'emoji', 'aria-hidden': 'true' }, emoji.id ? `:${emoji.name}:` : emoji.name);
}

/** Ids among the values of a command, as the names they stand for. @param {string} text */
export const withNames = (text) =>
  text.replace(/\b\d{16,20}\b/g, (id) => {
    const channel = findChannel(id);
    if (channel) return channelTitle(channel);
    const named = findRole(id)?.name ?? (findUser(id) ? displayName(findUser(id)) : null);
    return named === null ? id : `@${named.replace(/^@/, '')}`;
  });
