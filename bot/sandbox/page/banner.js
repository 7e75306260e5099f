/** The demonstration's line: what is real here, what time it is, and what can be made to happen. */

import { api } from './api.js';
import { byId, el, fill } from './dom.js';
import { icon } from './icons.js';
import { announce, toast } from './notify.js';
import { richLine } from './rich.js';
import { emit, on, state } from './store.js';
import { clockTime, refreshRelativeTimes, serverNow } from './time.js';

const TICK = 5_000;
const banner = byId('banner');
/** @type {Set<string>} actions this page has asked for and not heard back of */
const running = new Set();

/** @param {import('./types.js').Action} action */
async function run(action) {
  if (running.has(action.name) || action.busy) return;
  running.add(action.name);
  draw();
  announce(`${action.label}: begun.`);
  try {
    const { message } = await api.act(action.name, state.personId);
    toast(message);
    announce(message);
  } catch (problem) {
    toast(problem.message, 'problem');
    announce(problem.message);
  }
  running.delete(action.name);
  emit('world');
}

/** @param {import('./types.js').Action} action */
function actionButton(action) {
  const busy = action.busy || running.has(action.name);
  return el(
    'button',
    {
      type: 'button',
      class: `button button-primary${busy ? ' is-waiting' : ''}`,
      title: action.description,
      data: { action: action.name },
      'aria-busy': busy ? 'true' : null,
      'aria-disabled': busy ? 'true' : null,
      on: { click: () => run(action) },
    },
    el('span', {}, busy ? `${action.label}: under way` : action.label),
  );
}

function draw() {
  const world = state.world;
  if (!world) return;
  const wasOpen = banner.querySelector('details')?.open ?? false;
  const held = /** @type {?HTMLElement} */ (document.activeElement)
    ?.closest('#banner [data-action]')
    ?.getAttribute('data-action');
  fill(
    banner,
    el(
      'div',
      { class: 'banner-line' },
      el(
        'span',
        { class: 'clock' },
        icon('clock'),
        el('time', { id: 'clock', title: 'The clock of this local server' }, clockTime(serverNow())),
      ),
      world.notice
        ? el(
            'details',
            { class: 'notice', open: wasOpen },
            el('summary', {}, icon('chevron'), 'What is real here'),
            el('div', { class: 'notice-text rich' }, el('p', {}, richLine(world.notice))),
          )
        : null,
      world.actions.length > 0 ? el('div', { class: 'actions' }, world.actions.map(actionButton)) : null,
    ),
    running.size > 0 || world.actions.some((action) => action.busy)
      ? el('div', { class: 'progress', role: 'progressbar', 'aria-label': 'Under way' })
      : null,
  );
  if (held)
    /** @type {?HTMLElement} */ (banner.querySelector(`[data-action="${CSS.escape(held)}"]`))?.focus();
}

function tick() {
  const clock = byId('clock');
  if (clock) clock.textContent = clockTime(serverNow());
  refreshRelativeTimes();
}

export function startBanner() {
  on('world', () => {
    draw();
    refreshRelativeTimes();
  });
  window.setInterval(tick, TICK);
}
