/** The open channel's heading, the connection's state, and who is typing. */

import { byId, el, fill } from './dom.js';
import { channelIcon, channelName, displayName } from './names.js';
import { richLine } from './rich.js';
import { on, openChannel, state } from './store.js';

const TYPING_FOR = 10_000;
/** @type {Map<string, {name: string, timer: number}>} "channel/user" */
const typing = new Map();

function drawHeading() {
  const channel = openChannel();
  if (!channel) return;
  fill(byId('channel-sign'), channelIcon(channel));
  byId('channel-name').textContent = channelName(channel);
  fill(byId('channel-topic'), channel.topic ? richLine(channel.topic.split('\n')[0]) : null);
  byId('log').setAttribute('aria-label', `Messages in ${channelName(channel)}`);
}

function drawConnection() {
  const offline = state.connected ? null : 'The local server is away. Connecting again…';
  const bot =
    state.world && !state.world.application.online && state.connected
      ? `${state.world.application.name} is offline: it will not answer yet.`
      : null;
  const words = offline ?? bot;
  byId('connection').hidden = words === null;
  fill(byId('connection'), words);
}

function drawTyping() {
  const names = [...typing]
    .filter(([key]) => key.startsWith(`${state.channelId}/`))
    .map(([, one]) => one.name);
  fill(
    byId('typing'),
    names.length === 0
      ? null
      : [
          el('span', { class: 'dots' }, el('i'), el('i'), el('i')),
          `${names.join(', ')} ${names.length > 1 ? 'are' : 'is'} typing…`,
        ],
  );
}

/** @param {string} key */
function stopTyping(key) {
  clearTimeout(typing.get(key)?.timer);
  typing.delete(key);
  drawTyping();
}

export function startHeader() {
  on('world', () => {
    drawHeading();
    drawConnection();
  });
  on('channel', drawTyping);
  on('connection', drawConnection);
  on('typing', ({ channel_id: channel, user }) => {
    if (user.id === state.personId) return;
    const key = `${channel}/${user.id}`;
    clearTimeout(typing.get(key)?.timer);
    typing.set(key, { name: displayName(user), timer: window.setTimeout(() => stopTyping(key), TYPING_FOR) });
    drawTyping();
  });
  on('message', ({ message }) => stopTyping(`${message.channel_id}/${message.author.id}`));
}
