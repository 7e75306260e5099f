/** Light, dark, or as the system has it. */

import { byId, fill } from './dom.js';
import { icon } from './icons.js';

const KEY = 'local-discord-theme';
/** @type {Object<string, 'auto'|'light'|'dark'>} */
const NEXT = { auto: 'light', light: 'dark', dark: 'auto' };
const WORDS = { auto: 'Colours: as the system has them', light: 'Colours: light', dark: 'Colours: dark' };

/** @returns {'auto'|'light'|'dark'} */
function remembered() {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : 'auto';
  } catch {
    return 'auto';
  }
}

/** @param {'auto'|'light'|'dark'} theme */
function apply(theme) {
  const button = byId('theme');
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  button.setAttribute('aria-label', WORDS[theme]);
  button.title = WORDS[theme];
  fill(button, icon(theme));
}

export function startTheme() {
  let theme = remembered();
  apply(theme);
  byId('theme').addEventListener('click', () => {
    theme = NEXT[theme];
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // without storage the choice lasts as long as the page
    }
    apply(theme);
  });
}
