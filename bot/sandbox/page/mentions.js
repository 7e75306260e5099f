/** Mentions in what one writes: offered by name, sent as ids. */

import { displayName } from './names.js';
import { channelChoices, peopleChoices, roleChoices } from './select.js';
import { state } from './store.js';

/** @type {Map<string, string>} mentions picked from the list: as shown, as sent */
export const picked = new Map();

/** The bot first: it is whom one most likely calls. */
export function mentionable() {
  const bot = state.world.application.bot;
  const people = peopleChoices().map((choice) => ({ ...choice, sent: `<@${choice.value}>` }));
  const all = [
    ...people.filter((one) => one.value === bot.id),
    ...people.filter((one) => one.value !== bot.id),
  ];
  if (all[0]?.value !== bot.id)
    all.unshift({ name: `@${displayName(bot)}`, value: bot.id, sent: `<@${bot.id}>` });
  return [
    ...all,
    ...roleChoices()
      .filter((choice) => choice.name !== '@everyone')
      .map((choice) => ({ ...choice, sent: `<@&${choice.value}>` })),
  ];
}

/** Channels to mention. */
export const mentionableChannels = () =>
  channelChoices(undefined).map((choice) => ({ ...choice, sent: `<#${choice.value}>` }));

/** What is sent: picked mentions, and the bot's name written in full, become Discord's form. @param {string} written */
export function outgoing(written) {
  const bot = state.world.application.bot;
  const known = new Map([[`@${displayName(bot)}`, `<@${bot.id}>`], ...picked]);
  let out = written;
  for (const [shown, sent] of [...known].sort((one, other) => other[0].length - one[0].length))
    out = out.replaceAll(shown, sent);
  return out;
}
