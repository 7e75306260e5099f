/** The wire to the local server: requests, and the stream of events that comes back by itself. */

const BASE = '/page/api';

/** What the server would not do, in a sentence for the person who asked. */
export class Refusal extends Error {
  /** @param {string} message @param {number} status HTTP status, 0 where there was no answer */
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/**
 * @param {string} method
 * @param {string} path below the API's root
 * @param {object} [body]
 * @returns {Promise<any>}
 * @throws {Refusal}
 */
async function call(method, path, body) {
  let response;
  try {
    response = await fetch(BASE + path, {
      method,
      headers: body ? { 'Content-Type': 'application/json' } : {},
      body: body ? JSON.stringify(body) : undefined,
    });
  } catch {
    throw new Refusal('The local server cannot be reached.', 0);
  }
  let answer = null;
  try {
    answer = await response.json();
  } catch {
    answer = null; // an empty answer, or one that is not JSON: the status decides below
  }
  if (!response.ok) {
    throw new Refusal(answer?.error ?? `The local server answered ${response.status}.`, response.status);
  }
  return answer;
}

/** @param {Object<string, ?string|number|undefined>} values */
function query(values) {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`;
}

export const api = {
  /** @param {?string} person @returns {Promise<import('./types.js').World>} */
  world: (person) => call('GET', `/world${query({ person })}`),
  /**
   * @param {string} channel @param {string} person @param {string} [before]
   * @returns {Promise<{messages: import('./types.js').Message[], more: boolean}>}
   */
  messages: (channel, person, before) =>
    call('GET', `/channels/${encodeURIComponent(channel)}/messages${query({ person, before, limit: 50 })}`),
  /** @param {string} channel @param {string} person @returns {Promise<{commands: import('./types.js').Command[]}>} */
  commands: (channel, person) =>
    call('GET', `/commands${query({ person, channel, locale: navigator.language })}`),
  /** @param {object} body @returns {Promise<{id: string, state: string, choices?: import('./types.js').Choice[]}>} */
  interact: (body) => call('POST', '/interactions', body),
  /** @param {object} body @returns {Promise<import('./types.js').Message>} */
  send: (body) => call('POST', '/messages', body),
  /** @param {string} message @param {string} person */
  remove: (message, person) => call('DELETE', `/messages/${encodeURIComponent(message)}${query({ person })}`),
  /** @param {string} name @param {string} person @returns {Promise<{message: string}>} */
  act: (name, person) => call('POST', `/actions/${encodeURIComponent(name)}`, { person }),
};

const FIRST_PAUSE = 400;
const LONGEST_PAUSE = 8_000;

/**
 * Follow what a person sees, and connect again by itself after every break.
 * @param {string} person
 * @param {{event: (type: string, data: any) => void, state: (connected: boolean, again: boolean) => void}} listener
 *   `again` is true when it is not the first connection: what was missed must be fetched
 * @returns {() => void} ends it
 */
export function follow(person, listener) {
  let socket = /** @type {?WebSocket} */ (null);
  let pause = FIRST_PAUSE;
  let timer = 0;
  let ended = false;
  let before = false;

  const connect = () => {
    clearTimeout(timer);
    const address = new URL(`${BASE}/events${query({ person })}`, location.href);
    address.protocol = address.protocol.replace('http', 'ws');
    socket = new WebSocket(address);
    socket.addEventListener('open', () => {
      pause = FIRST_PAUSE;
      if (!ended) listener.state(true, before);
      before = true;
    });
    socket.addEventListener('message', (frame) => {
      if (ended) return;
      const { type, data } = JSON.parse(frame.data);
      listener.event(type, data);
    });
    socket.addEventListener('close', () => {
      if (ended) return;
      listener.state(false, before);
      timer = window.setTimeout(connect, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    });
  };
  const hurry = () => {
    if (!ended && socket?.readyState === WebSocket.CLOSED) connect();
  };

  window.addEventListener('online', hurry);
  connect();
  return () => {
    ended = true;
    clearTimeout(timer);
    window.removeEventListener('online', hurry);
    socket?.close();
  };
}
