/** What stands before the first message of a channel. */

import { byId, el, fill } from './dom.js';
import { icon } from './icons.js';
import { avatar, channelIcon, channelName, channelTitle } from './names.js';
import { rich } from './rich.js';
import { emit, openChannel, places, state } from './store.js';

const FORUM = 15;
const start = byId('messages-start');

export function drawStart() {
  const channel = openChannel();
  if (!channel) {
    fill(start);
  } else if (state.loading) {
    fill(start, el('p', { class: 'quiet' }, 'Loading…'));
  } else if (channel.type === FORUM) {
    fill(start, forumPosts(channel));
  } else if (state.more) {
    fill(
      start,
      el(
        'button',
        { type: 'button', class: 'button button-secondary', on: { click: () => emit('earlier') } },
        'Load earlier messages',
      ),
    );
  } else {
    const about =
      channel.type === 1
        ? `This is the beginning of your conversation with ${channelName(channel)}.`
        : `This is the beginning of ${channelTitle(channel)}.`;
    const person = channel.type === 1 ? channel.recipients?.[0] : null;
    fill(
      start,
      el(
        'div',
        { class: 'beginning' },
        person ? avatar(person) : el('span', { class: 'beginning-sign' }, channelIcon(channel)),
        el('h3', {}, channelName(channel)),
        el('p', { class: 'quiet' }, about),
        channel.topic ? rich(channel.topic) : null,
      ),
    );
  }
}

/** @param {import('./types.js').Channel} forum */
function forumPosts(forum) {
  const posts = places().filter((place) => place.parent_id === forum.id);
  if (posts.length === 0) return el('p', { class: 'quiet' }, 'There are no posts here yet.');
  return el(
    'ul',
    { class: 'posts', 'aria-label': 'Posts' },
    posts.map((post) =>
      el(
        'li',
        {},
        el(
          'button',
          { type: 'button', class: 'post', on: { click: () => emit('visit', post.id) } },
          icon('thread'),
          post.name,
        ),
      ),
    ),
  );
}
