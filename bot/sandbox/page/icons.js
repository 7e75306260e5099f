/** Small line drawings on a 24 by 24 grid, made for this page. */

const SVG = 'http://www.w3.org/2000/svg';

/** @type {Object<string, string[]>} each name: the paths to stroke */
const DRAWINGS = {
  text: ['M9 4 7 20', 'M17 4 15 20', 'M4.5 9h16', 'M3.5 15h16'],
  announcement: ['M4 10v4h3l9 4.5v-13L7 10Z', 'M19.5 9.5a4 4 0 0 1 0 5'],
  forum: ['M4 5h11v8H9l-3 3v-3H4Z', 'M18 9h2v8h-2v3l-3-3h-4'],
  thread: ['M6 4v9a4 4 0 0 0 4 4h8', 'M14.5 13.5 18 17l-3.5 3.5'],
  lock: ['M6.5 11h11v8h-11Z', 'M9 11V8a3 3 0 0 1 6 0v3'],
  at: [
    'M15.5 12a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0Z',
    'M15.5 12v1.5a2.5 2.5 0 0 0 5 0V12a8.5 8.5 0 1 0-3.4 6.8',
  ],
  menu: ['M4 7h16', 'M4 12h16', 'M4 17h16'],
  light: [
    'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8Z',
    'M12 2.5v2',
    'M12 19.5v2',
    'M2.5 12h2',
    'M19.5 12h2',
    'm5.3 5.3 1.4 1.4',
    'm17.3 17.3 1.4 1.4',
    'm18.7 5.3-1.4 1.4',
    'm6.7 17.3-1.4 1.4',
  ],
  dark: ['M19.5 14.200A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.700Z'],
  auto: ['M12 3.5a8.5 8.5 0 1 0 0 17Z', 'M12 3.5a8.5 8.5 0 0 1 0 17'],
  more: ['M5.5 12h.01', 'M12 12h.01', 'M18.5 12h.01'],
  reply: ['M9.5 7 4.5 12l5 5', 'M4.5 12h9a6 6 0 0 1 6 6'],
  copy: ['M9 9h10v11H9Z', 'M5 15V4h10'],
  trash: ['M5 7h14', 'M9.5 7V4.5h5V7', 'm7 7 1 13h8l1-13'],
  eye: [
    'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z',
    'M12 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5Z',
  ],
  close: ['m6 6 12 12', 'M18 6 6 18'],
  send: ['M4.5 12h14', 'm12.5 6 6 6-6 6'],
  plus: ['M12 5v14', 'M5 12h14'],
  chevron: ['m7 10 5 5 5-5'],
  out: ['M10 5H5v14h14v-5', 'M14 4.5h5.5V10', 'm19.5 4.5-8.5 8.5'],
  file: ['M6 3.5h8l4 4v13H6Z', 'M14 3.5v4h4'],
  clock: ['M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17Z', 'M12 7.5V12l3 2'],
  check: ['m5 12.5 4.5 4.5L19 7.5'],
  down: ['M12 5v13', 'm6.5 13 5.5 5.5 5.5-5.5'],
  app: ['M6 9h12v10H6Z', 'M12 9V5', 'M10 13v2', 'M14 13v2'],
  warning: ['M12 4 2.8 19.5h18.400Z', 'M12 10v4.5', 'M12 17h.01'],
  compass: ['M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18Z', 'm15.5 8.5-2 5-5 2 2-5Z'],
};

/**
 * @param {string} name one of the drawings
 * @returns {SVGElement} hidden from assistive technology: the words beside it speak
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  for (const path of DRAWINGS[name]) {
    const stroke = document.createElementNS(SVG, 'path');
    stroke.setAttribute('d', path);
    svg.appendChild(stroke);
  }
  return svg;
}
