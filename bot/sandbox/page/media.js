/** Pictures and files. Only this server's own are fetched: for others there is a link. */

import { el, outLink, ownAddress, webAddress } from './dom.js';
import { icon } from './icons.js';

/** @param {number|undefined|null} bytes */
function sizeWords(bytes) {
  if (bytes === undefined || bytes === null) return '';
  const units = ['B', 'kB', 'MB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(size < 10 ? 1 : 0)} ${units[unit]}`;
}

/**
 * A picture that opens in full when it is pressed.
 * @param {{address: ?string|undefined, alt?: ?string, width?: ?number, height?: ?number, spoiler?: boolean,
 *   small?: boolean}} what
 */
export function picture({ address, alt, width, height, spoiler = false, small = false }) {
  const own = ownAddress(address);
  if (own === null) {
    const href = webAddress(address);
    const words = `Picture${alt ? `: ${alt}` : ''}`;
    return href === null
      ? el('span', { class: 'elsewhere' }, words)
      : outLink(href, { class: 'elsewhere' }, words, ` (${new URL(href).host})`, icon('out'));
  }
  const image = el('img', { src: own, alt: alt ?? '', loading: 'lazy', width, height });
  const open = el(
    'button',
    {
      type: 'button',
      class: `picture${small ? ' picture-small' : ''}${spoiler ? ' is-covered' : ''}`,
      'aria-label': pictureLabel(alt, spoiler),
      on: { click },
    },
    image,
  );
  function click() {
    if (open.classList.contains('is-covered')) {
      open.classList.remove('is-covered');
      open.setAttribute('aria-label', pictureLabel(alt, false));
    } else {
      enlarge(own, alt);
    }
  }
  return open;
}

/** @param {?string|undefined} alt @param {boolean} covered */
function pictureLabel(alt, covered) {
  if (covered) return 'Show the covered picture (spoiler)';
  return alt ? `Enlarge picture: ${alt}` : 'Enlarge picture';
}

/** @param {string} address @param {?string|undefined} alt */
function enlarge(address, alt) {
  const close = el(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': 'Close', on: { click: () => dialog.close() } },
    icon('close'),
  );
  const dialog = /** @type {HTMLDialogElement} */ (
    el(
      'dialog',
      { class: 'lightbox', 'aria-label': alt || 'Picture' },
      el(
        'figure',
        {},
        el('img', { src: address, alt: alt ?? '' }),
        alt ? el('figcaption', { 'aria-hidden': 'true' }, alt) : null,
      ),
      el(
        'div',
        { class: 'lightbox-tools' },
        outLink(address, { class: 'button button-secondary' }, 'Open original', icon('out')),
        close,
      ),
    )
  );
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
}

/** @param {{media: import('./types.js').Media, description?: ?string, spoiler?: boolean}[]} items */
export function galleryElement(items) {
  return el(
    'div',
    { class: 'gallery', data: { count: Math.min(items.length, 4) } },
    items.map(({ media, description, spoiler }) =>
      picture({ address: media.url, alt: description, width: media.width, height: media.height, spoiler }),
    ),
  );
}

/** @param {{address: ?string|undefined, name?: string, size?: number, spoiler?: boolean}} file */
export function fileCard({ address, name, size }) {
  const href = ownAddress(address);
  const title = name || (href ? decodeURIComponent(new URL(href).pathname.split('/').pop()) : 'File');
  const words = href === null ? el('span', {}, title) : el('a', { href, download: title }, title);
  return el(
    'div',
    { class: 'file' },
    icon('file'),
    el('span', { class: 'file-words' }, words, el('span', { class: 'quiet' }, sizeWords(size))),
  );
}

/** @param {import('./types.js').Attachment[]} attachments */
export function attachmentElements(attachments) {
  const isPicture = (/** @type {import('./types.js').Attachment} */ one) =>
    (one.content_type ?? '').startsWith('image/') || /\.(png|jpe?g|gif|webp|svg)$/i.test(one.filename);
  return (attachments ?? []).map((one) =>
    isPicture(one)
      ? picture({
          address: one.url,
          alt: one.description,
          width: one.width,
          height: one.height,
          spoiler: one.filename.startsWith('SPOILER_'),
        })
      : fileCard({ address: one.url, name: one.filename, size: one.size }),
  );
}
