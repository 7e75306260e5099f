/** What a person does to the bot, until it is answered or has failed. */

import { api } from './api.js';
import { emit, state } from './store.js';

/**
 * @typedef {{ok: boolean, kind?: string, message?: string}} Outcome `message` says why it is not ok
 * @typedef {{key: number, text: string, channel: string, failed: ?string}} Waiting a command not yet answered
 */

/** @type {Map<string, (outcome: Outcome) => void>} interaction: who waits for its outcome */
const waiting = new Map();
/** @type {Map<string, Outcome>} outcomes that came before the answer to the request that caused them */
const early = new Map();
/** @type {Map<string, object>} modals that came before it */
const earlyModals = new Map();
/** @type {Set<string>} interactions of this page: another tab's modals do not open here */
const mine = new Set();

/** @type {Waiting[]} commands shown as being sent, at the end of the list */
export const waitingCommands = [];
let keys = 0;

/**
 * Send an interaction and wait for its first answer.
 * @param {object} body without person and channel
 * @returns {Promise<Outcome>} never rejects
 */
export async function interact(body) {
  let id;
  try {
    ({ id } = await api.interact({ person: state.personId, channel: state.channelId, ...body }));
  } catch (problem) {
    return { ok: false, message: problem.message };
  }
  mine.add(id);
  if (earlyModals.has(id)) emit('modal', earlyModals.get(id));
  earlyModals.delete(id);
  if (early.has(id)) {
    const outcome = early.get(id);
    early.delete(id);
    return outcome;
  }
  return new Promise((resolve) => waiting.set(id, resolve));
}

/** @param {string} id @param {Outcome} outcome */
function settle(id, outcome) {
  const resolve = waiting.get(id);
  waiting.delete(id);
  if (resolve) resolve(outcome);
  else if (!mine.has(id)) early.set(id, outcome);
}

/** @param {{interaction: string, kind: string}} data */
export const acknowledged = (data) => settle(data.interaction, { ok: true, kind: data.kind });

/** @param {{interaction: string, message: string}} data */
export const failed = (data) => settle(data.interaction, { ok: false, message: data.message });

/** @param {{interaction: string}} data */
export function modalArrived(data) {
  if (mine.has(data.interaction)) emit('modal', data);
  else earlyModals.set(data.interaction, data);
}

/** The connection broke: what was waiting may have been answered unseen, so nothing waits any longer. */
export function letGo() {
  for (const id of [...waiting.keys()]) settle(id, { ok: true, kind: 'unknown' });
}

/**
 * Use a command, shown at the end of the list until it is answered.
 * @param {object} body @param {string} text what was entered, such as "/project name: olmo"
 */
export async function runCommand(body, text) {
  /** @type {Waiting} */
  const entry = { key: (keys += 1), text, channel: state.channelId, failed: null };
  waitingCommands.push(entry);
  emit('pending', { sent: true });
  const outcome = await interact(body);
  if (outcome.ok) forgetCommand(entry.key);
  else {
    entry.failed = outcome.message;
    emit('pending', { sent: false });
  }
}

/** @param {number} key */
export function forgetCommand(key) {
  const index = waitingCommands.findIndex((entry) => entry.key === key);
  if (index >= 0) waitingCommands.splice(index, 1);
  emit('pending', { sent: false });
}

/**
 * Press a button or choose in a select of a message.
 * @param {import('./types.js').Message} message @param {string} customId @param {string[]} [values]
 */
export async function useComponent(message, customId, values) {
  if (state.busy.has(message.id)) return;
  state.busy.set(message.id, customId);
  state.failures.delete(message.id);
  emit('touched', message.id);
  const outcome = await interact({ kind: 'component', message: message.id, custom_id: customId, values });
  state.busy.delete(message.id);
  if (!outcome.ok) state.failures.set(message.id, outcome.message);
  emit('touched', message.id);
}
