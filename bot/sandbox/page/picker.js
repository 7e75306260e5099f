/** Slash commands as people look for them: sub-commands flattened, ranked by what was typed. */

import { el } from './dom.js';

/** @typedef {import('./types.js').Command} Command */
/** @typedef {import('./types.js').CommandOption} CommandOption */
/** @typedef {import('./types.js').Entry} Entry */

const CHAT = 1;
const SUB_COMMAND = 1;
const GROUP = 2;

/** @param {Command[]} commands @returns {Entry[]} every command that can be sent, by name */
export function flatten(commands) {
  const entries = commands
    .filter((command) => command.type === CHAT)
    .flatMap((command) => leaves(command, command, [], command.name, command.label || command.name));
  return entries.sort((one, other) => one.label.localeCompare(other.label));
}

/**
 * @param {Command} command @param {Command|CommandOption} node @param {string[]} path
 * @param {string} name @param {string} label @returns {Entry[]}
 */
function leaves(command, node, path, name, label) {
  const below = (node.options ?? []).filter((option) => option.type === SUB_COMMAND || option.type === GROUP);
  if (below.length === 0)
    return [{ command, path, name, label, description: node.description, options: node.options ?? [] }];
  return below.flatMap((option) =>
    leaves(
      command,
      option,
      [...path, option.name],
      `${name} ${option.name}`,
      `${label} ${option.label || option.name}`,
    ),
  );
}

/**
 * Those that fit what stands after the slash: names beginning so, then a word beginning so, then holding it.
 * @param {Entry[]} entries @param {string} typed
 */
export function search(entries, typed) {
  const wanted = typed.trim().toLowerCase();
  const rank = (/** @type {Entry} */ entry) => {
    const names = [entry.label.toLowerCase(), entry.name.toLowerCase()];
    if (names.some((name) => name.startsWith(wanted))) return 0;
    if (names.some((name) => name.includes(` ${wanted}`))) return 1;
    if (names.some((name) => name.includes(wanted))) return 2;
    return entry.description.toLowerCase().includes(wanted) ? 3 : 4;
  };
  return entries
    .map((entry) => ({ entry, rank: rank(entry) }))
    .filter((one) => one.rank < 4)
    .sort((one, other) => one.rank - other.rank)
    .map((one) => one.entry);
}

/**
 * "project olmo" is the command `project` with "olmo" for its first option, once no longer name could be meant.
 * @param {Entry[]} entries @param {string} typed what stands after the slash
 * @returns {?{entry: Entry, rest: string}}
 */
export function readTyped(entries, typed) {
  const words = typed.toLowerCase();
  const fits = entries.filter((entry) =>
    [entry.label, entry.name].some((name) => words.startsWith(`${name.toLowerCase()} `)),
  );
  const entry = fits.sort((one, other) => other.name.length - one.name.length)[0];
  if (!entry) return null;
  const length = words.startsWith(`${entry.label.toLowerCase()} `) ? entry.label.length : entry.name.length;
  return { entry, rest: typed.slice(length + 1) };
}

/** @param {Entry} entry @returns {import('./types.js').Choice & {entry: Entry}} */
export const asChoice = (entry) => ({
  name: `/${entry.label}`,
  value: `${entry.command.id} ${entry.name}`,
  description: entry.description,
  entry,
});

/** How a command looks in the list. @param {{entry: Entry}} choice */
export function drawEntry({ entry }) {
  const options = entry.options.map((option) =>
    el('span', { class: `hint${option.required ? ' is-required' : ''}` }, option.label || option.name),
  );
  return [
    el(
      'span',
      { class: 'option-words' },
      el(
        'span',
        { class: 'option-name' },
        '/',
        entry.label,
        options.length > 0 ? el('span', { class: 'hints', 'aria-hidden': 'true' }, options) : null,
      ),
      el('span', { class: 'option-description' }, entry.description),
    ),
  ];
}
