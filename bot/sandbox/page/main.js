/** Starts the page. */

import { startBanner } from './banner.js';
import { startComposer } from './composer.js';
import { byId } from './dom.js';
import { startHeader } from './header.js';
import { startMessages } from './messages.js';
import { startModals } from './modal.js';
import { startPeople } from './people.js';
import { begin, loadEarlier, visit } from './session.js';
import { closeDrawer, startSidebar } from './sidebar.js';
import { on, state } from './store.js';
import { startTheme } from './theme.js';

const AGAIN = 1_500;

startTheme();
startSidebar();
startPeople();
startHeader();
startBanner();
startMessages();
startComposer();
startModals();
on('visit', (id) => {
  closeDrawer();
  visit(id);
});
on('earlier', loadEarlier);
byId('skip').addEventListener('click', (event) => {
  event.preventDefault(); // the address after # names the channel
  byId('composer-text').focus();
});

/** The server may still be starting: the page waits for it. */
async function start() {
  try {
    await begin();
    document.body.dataset.ready = 'true';
  } catch (problem) {
    const words = byId('connection');
    words.hidden = false;
    words.textContent = `${problem.message} Trying again…`;
    if (state.world === null) window.setTimeout(start, AGAIN);
  }
}

start();
