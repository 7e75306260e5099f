/** Who one is and where: loading, switching, and what the server tells meanwhile. */

import { addressOf, CATEGORY, findPerson, findPlace, wanted } from './address.js';
import { api, follow } from './api.js';
import * as interactions from './interactions.js';
import { toast } from './notify.js';
import { dropMessage, emit, keepMessage, markRead, openChannel, openGuild, places, state } from './store.js';
import { setServerTime } from './time.js';

/** @typedef {import('./types.js').Message} Message */

const FORUM = 15;
let unfollow = () => {};
let personTurn = 0; // answers that belong to an earlier choice of person, or of channel, are not used
let turn = 0;

/** Begin: the person and channel of the address, else the first ones. */
export async function begin() {
  state.world = await api.world(null);
  const { person } = wanted();
  await become((person && findPerson(person)?.id) || state.world.person.id);
  window.addEventListener('hashchange', onHash);
}

async function onHash() {
  const { channel, person } = wanted();
  const other = person ? findPerson(person) : null;
  if (other && other.id !== state.personId) await become(other.id);
  else {
    const place = findPlace(channel);
    if (place && place.id !== state.channelId) await visit(place.id);
  }
}

/** Be another person; the channel stays where they may see it. @param {string} personId */
export async function become(personId) {
  const mine = (personTurn += 1);
  turn += 1;
  unfollow();
  interactions.letGo();
  try {
    const world = await api.world(personId);
    if (mine !== personTurn) return;
    state.world = world;
  } catch (problem) {
    toast(problem.message, 'problem');
    return;
  }
  state.personId = personId;
  state.pings.clear();
  state.busy.clear();
  state.failures.clear();
  setServerTime(state.world.now);
  unfollow = follow(personId, { event: onEvent, state: onConnection });
  const before = state.channelId;
  const place = findPlace(wanted().channel) ?? findPlace(before) ?? firstPlace();
  state.channelId = null;
  emit('person');
  if (place) await visit(place.id);
  else emit('world');
}

/** The first channel one may write in. */
function firstPlace() {
  const channels = (openGuild()?.channels ?? []).filter(
    (channel) => channel.type !== CATEGORY && channel.type !== FORUM,
  );
  return channels.find((channel) => channel.can_send) ?? channels[0] ?? state.world.dms[0] ?? null;
}

/** Open a channel. @param {string} channelId */
export async function visit(channelId) {
  const mine = (turn += 1);
  state.channelId = channelId;
  state.messages = [];
  state.more = false;
  state.loading = true;
  state.replyTo = null;
  const channel = openChannel();
  history.replaceState(null, '', addressOf(channel));
  emit('world');
  emit('channel');
  emit('messages');
  await Promise.all([loadMessages(mine), loadCommands()]);
}

/** @param {number} mine */
async function loadMessages(mine) {
  const channel = openChannel();
  try {
    const answer =
      channel.type === FORUM ? { messages: [], more: false } : await api.messages(channel.id, state.personId);
    if (mine !== turn) return;
    const known = new Set(answer.messages.map((message) => message.id));
    const newer = state.messages.filter((message) => !known.has(message.id)); // came by themselves meanwhile
    state.messages = [...answer.messages, ...newer].filter((message) => !state.dismissed.has(message.id));
    state.more = answer.more;
  } catch (problem) {
    if (mine === turn) toast(problem.message, 'problem');
  }
  if (mine !== turn) return;
  state.loading = false;
  emit('messages');
  markRead(channel);
}

export async function loadEarlier() {
  const first = state.messages[0];
  const mine = turn;
  if (!first || !state.more) return;
  try {
    const answer = await api.messages(state.channelId, state.personId, first.id);
    if (mine !== turn) return;
    const earlier = answer.messages.filter((message) => !state.dismissed.has(message.id));
    state.messages = [...earlier, ...state.messages];
    state.more = answer.more;
    emit('earlier-loaded', earlier.length);
  } catch (problem) {
    toast(problem.message, 'problem');
  }
}

async function loadCommands() {
  const { channelId, personId } = state;
  try {
    const { commands } = await api.commands(channelId, personId);
    if (channelId !== state.channelId || personId !== state.personId) return;
    state.commands = commands;
    emit('commands');
  } catch (problem) {
    toast(problem.message, 'problem');
  }
}

let worldTimer = 0;

/** Several changes in a row are fetched once. */
function reloadWorld() {
  clearTimeout(worldTimer);
  worldTimer = window.setTimeout(async () => {
    const { personId } = state;
    try {
      const world = await api.world(personId);
      if (personId !== state.personId) return;
      state.world = world;
      setServerTime(world.now);
      const still = openChannel() ?? firstPlace();
      if (still && still.id !== state.channelId) await visit(still.id);
      else {
        emit('world');
        await loadCommands();
      }
    } catch {
      // the connection's own notice tells that the server is away; it is fetched again once it is back
    }
  }, 60);
}

/** @param {boolean} connected @param {boolean} again */
function onConnection(connected, again) {
  state.connected = connected;
  emit('connection');
  if (!connected) interactions.letGo();
  else if (again) {
    state.busy.clear();
    reloadWorld();
    if (state.channelId) {
      state.messages = []; // what was deleted meanwhile must not stay
      loadMessages((turn += 1));
    }
  }
}

/** @type {Object<string, (data: any) => void>} */
const HANDLERS = {
  message: (message) => onMessage(message, true),
  message_update: (message) => onMessage(message, false),
  message_delete: ({ id, channel_id: channel }) => channel === state.channelId && dropMessage(id),
  ack: interactions.acknowledged,
  failed: interactions.failed,
  modal: interactions.modalArrived,
  typing: (data) => emit('typing', data),
  notice: ({ text }) => {
    state.world.notice = text;
    emit('world');
  },
  world: reloadWorld,
};

/** @param {string} type @param {any} data */
function onEvent(type, data) {
  HANDLERS[type]?.(data);
}

/** @param {Message} message @param {boolean} isNew */
function onMessage(message, isNew) {
  if (state.dismissed.has(message.id)) return;
  const channel = places().find((place) => place.id === message.channel_id);
  if (channel && isNew) channel.last_message_id = message.id;
  if (message.channel_id === state.channelId) {
    const known = state.messages.some((other) => other.id === message.id);
    if (isNew || known) keepMessage(message);
    if (channel && document.visibilityState === 'visible') markRead(channel);
  } else if (isNew) {
    if (message.pings?.includes(state.personId))
      state.pings.set(message.channel_id, (state.pings.get(message.channel_id) ?? 0) + 1);
    emit('unread');
  }
}

document.addEventListener('visibilitychange', () => {
  const channel = openChannel();
  if (channel && document.visibilityState === 'visible') markRead(channel);
});
