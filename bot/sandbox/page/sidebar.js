/** The left column: the server's channels, conversations, and the drawer it becomes on a narrow window. */

import { addressOf, CATEGORY } from './address.js';
import { byId, el, fill, spoken } from './dom.js';
import { avatar, channelIcon, channelName, channelTitle } from './names.js';
import { isUnread, on, openChannel, openGuild, state } from './store.js';

/** @typedef {import('./types.js').Channel} Channel */

const THREADS = [10, 11, 12];
const NARROW = window.matchMedia('(max-width: 760px)');

const places = byId('places');
const sidebar = byId('sidebar');
const opener = byId('drawer-open');

/** @param {Channel} channel */
function placeLink(channel) {
  const current = channel.id === state.channelId;
  const unread = isUnread(channel);
  const calls = state.pings.get(channel.id) ?? 0;
  return el(
    'a',
    {
      href: addressOf(channel),
      class: `place${unread ? ' is-unread' : ''}${THREADS.includes(channel.type) ? ' is-thread' : ''}`,
      'aria-current': current ? 'page' : null,
      on: { click: closeDrawer },
    },
    channel.type === 1 && channel.recipients?.[0] ? avatar(channel.recipients[0]) : channelIcon(channel),
    el('span', { class: 'place-name' }, channelName(channel)),
    channel.private ? spoken(', private') : null,
    unread ? spoken(', unread') : null,
    calls > 0 ? el('span', { class: 'calls' }, String(calls), spoken(' mentions')) : null,
  );
}

/** @param {Channel[]} channels @param {Channel} channel */
function withThreads(channels, channel) {
  const threads = channels.filter(
    (one) => THREADS.includes(one.type) && one.parent_id === channel.id && !one.archived,
  );
  return el(
    'li',
    {},
    placeLink(channel),
    threads.length > 0
      ? el(
          'ul',
          {},
          threads.map((thread) => el('li', {}, placeLink(thread))),
        )
      : null,
  );
}

/** @param {import('./types.js').Guild} guild */
function guildElement(guild) {
  const order = [...guild.channels].sort((one, other) => (one.position ?? 0) - (other.position ?? 0));
  const categories = order.filter((channel) => channel.type === CATEGORY);
  const plain = order.filter((channel) => channel.type !== CATEGORY && !THREADS.includes(channel.type));
  const within = (/** @type {?string} */ parent) =>
    plain.filter(
      (channel) =>
        (categories.some((one) => one.id === channel.parent_id) ? channel.parent_id : null) === parent,
    );
  const group = (/** @type {string} */ title, /** @type {Channel[]} */ channels) =>
    channels.length === 0
      ? null
      : [
          el('h2', { class: 'places-title' }, title),
          el(
            'ul',
            {},
            channels.map((channel) => withThreads(order, channel)),
          ),
        ];
  return [
    group(categories.length > 0 ? guild.name : 'Channels', within(null)),
    categories.map((category) => group(category.name, within(category.id))),
  ];
}

function draw() {
  const world = state.world;
  if (!world) return;
  const guild = openGuild();
  byId('guild-name').textContent = guild?.name ?? 'Local Discord';
  byId('guild-about').textContent = guild?.description ?? '';
  const held = /** @type {?HTMLElement} */ (document.activeElement)
    ?.closest('#places a')
    ?.getAttribute('href');
  fill(
    places,
    world.guilds.flatMap(guildElement),
    world.dms.length > 0
      ? [
          el('h2', { class: 'places-title' }, 'Direct messages'),
          el(
            'ul',
            {},
            world.dms.map((dm) => el('li', {}, placeLink(dm))),
          ),
        ]
      : null,
  );
  if (held) /** @type {?HTMLElement} */ (places.querySelector(`a[href="${CSS.escape(held)}"]`))?.focus();
  const channel = openChannel();
  if (channel) document.title = `${channelTitle(channel)} · ${guild?.name ?? 'Local Discord'}`;
}

/** While the drawer is shut its links cannot be reached. */
function settleDrawer() {
  const open = document.body.classList.contains('drawer-is-open');
  sidebar.inert = NARROW.matches && !open;
  byId('main').inert = NARROW.matches && open;
  opener.setAttribute('aria-expanded', String(open));
}

function openDrawer() {
  document.body.classList.add('drawer-is-open');
  settleDrawer();
  /** @type {?HTMLElement} */ (places.querySelector('[aria-current]') ?? places.querySelector('a'))?.focus();
}

export function closeDrawer() {
  if (!document.body.classList.contains('drawer-is-open')) return;
  document.body.classList.remove('drawer-is-open');
  settleDrawer();
  opener.focus();
}

export function startSidebar() {
  on('world', draw);
  on('unread', draw);
  opener.addEventListener('click', openDrawer);
  byId('drawer-close').addEventListener('click', closeDrawer);
  byId('drawer-shade').addEventListener('click', closeDrawer);
  sidebar.addEventListener('keydown', (event) => event.key === 'Escape' && closeDrawer());
  NARROW.addEventListener('change', () => {
    document.body.classList.remove('drawer-is-open');
    settleDrawer();
  });
  settleDrawer();
}
