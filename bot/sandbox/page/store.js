/** What the page knows at this moment, and who wants to hear when it changes. */

/** @typedef {import('./types.js').World} World */
/** @typedef {import('./types.js').Message} Message */
/** @typedef {import('./types.js').Channel} Channel */

/**
 * Topics: `world` (people, channels, clock, actions), `channel` (another one is open), `messages` (the open
 * channel's list was loaded), `message` ({message, added}), `removed` (id), `unread`, `typing`, `commands`,
 * `connection`, `pending`.
 * @type {Map<string, Set<(detail: any) => void>>}
 */
const listeners = new Map();

export const state = {
  /** @type {?World} */ world: null,
  /** @type {?string} */ personId: null,
  /** @type {?string} */ channelId: null,
  /** @type {Message[]} of the open channel, oldest first */ messages: [],
  more: false,
  loading: false,
  connected: true,
  /** @type {import('./types.js').Command[]} usable in the open channel */ commands: [],
  /** @type {Map<string, number>} channel: how many messages there called this person */ pings: new Map(),
  /** @type {Set<string>} answers put away */ dismissed: new Set(),
  /** @type {Map<string, string>} message: the custom id of the control that waits for an answer */ busy: new Map(),
  /** @type {Map<string, string>} message: what went wrong with the last control used on it */ failures:
    new Map(),
  /** @type {?Message} the message being answered */ replyTo: null,
};

/** @param {string} topic @param {(detail: any) => void} listener */
export function on(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, new Set());
  listeners.get(topic).add(listener);
}

/** @param {string} topic @param {any} [detail] */
export function emit(topic, detail) {
  for (const listener of listeners.get(topic) ?? []) listener(detail);
}

/** Every place this person may open: channels of all servers, then conversations. @returns {Channel[]} */
export function places() {
  if (!state.world) return [];
  return [...state.world.guilds.flatMap((guild) => guild.channels), ...state.world.dms];
}

/** @returns {?Channel} */
export const openChannel = () => places().find((place) => place.id === state.channelId) ?? null;

/** The server the open channel belongs to, or the first one. @returns {?import('./types.js').Guild} */
export function openGuild() {
  const guilds = state.world?.guilds ?? [];
  return (
    guilds.find((guild) => guild.channels.some((channel) => channel.id === state.channelId)) ??
    guilds[0] ??
    null
  );
}

/** @param {string} id @returns {?Message} */
export const findMessage = (id) => state.messages.find((message) => message.id === id) ?? null;

/**
 * Put a message into the open channel's list, or in the place of the one with its id.
 * @param {Message} message
 */
export function keepMessage(message) {
  const index = state.messages.findIndex((other) => other.id === message.id);
  if (index >= 0) state.messages[index] = message;
  else state.messages.push(message);
  emit('message', { message, added: index < 0 });
}

/** @param {string} id */
export function dropMessage(id) {
  state.messages = state.messages.filter((message) => message.id !== id);
  emit('removed', id);
}

const READ_KEY = 'local-discord-read';

/** @returns {Object<string, string>} "person/channel": the newest message seen there */
function readMarks() {
  try {
    return JSON.parse(localStorage.getItem(READ_KEY) ?? '{}');
  } catch {
    return {}; // someone else's value, or no storage: everything counts as unread
  }
}

/** Remember that everything in a channel has been seen. @param {Channel} channel */
export function markRead(channel) {
  state.pings.delete(channel.id);
  if (!channel.last_message_id) return;
  const marks = readMarks();
  marks[`${state.personId}/${channel.id}`] = channel.last_message_id;
  try {
    localStorage.setItem(READ_KEY, JSON.stringify(marks));
  } catch {
    // without storage the dots are forgotten with the page: nothing else depends on them
  }
  emit('unread');
}

/** @param {Channel} channel */
export function isUnread(channel) {
  if (!channel.last_message_id || channel.id === state.channelId) return false;
  const seen = readMarks()[`${state.personId}/${channel.id}`];
  return seen === undefined || BigInt(channel.last_message_id) > BigInt(seen);
}
