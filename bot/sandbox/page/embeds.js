/** Embeds: the older kind of card. */

import { el, outLink, webAddress } from './dom.js';
import { picture } from './media.js';
import { rich, richLine } from './rich.js';
import { messageTime } from './time.js';

/** @param {string} text @param {?string|undefined} url @param {string} look */
function linked(text, url, look) {
  const href = webAddress(url);
  return href === null
    ? el('div', { class: look }, richLine(text))
    : outLink(href, { class: look, title: href }, richLine(text));
}

/** @param {any} embed a Discord embed object */
function embedElement(embed) {
  const colour =
    typeof embed.color === 'number' ? `#${embed.color.toString(16).padStart(6, '0')}` : 'var(--line-strong)';
  const foot = [embed.footer?.text, embed.timestamp ? messageTime(Date.parse(embed.timestamp)) : null].filter(
    Boolean,
  );
  return el(
    'article',
    { class: 'card embed has-accent', vars: { bar: colour } },
    el(
      'div',
      { class: 'embed-body' },
      embed.author?.name ? linked(embed.author.name, embed.author.url, 'embed-author') : null,
      embed.title ? linked(embed.title, embed.url, 'embed-title') : null,
      embed.description ? rich(embed.description) : null,
      embed.fields?.length
        ? el(
            'dl',
            { class: 'embed-fields' },
            embed.fields.map((/** @type {any} */ field) =>
              el(
                'div',
                { class: field.inline ? 'is-inline' : '' },
                el('dt', {}, richLine(field.name)),
                el('dd', {}, rich(field.value)),
              ),
            ),
          )
        : null,
      embed.image?.url
        ? picture({
            address: embed.image.url,
            alt: embed.image.description,
            width: embed.image.width,
            height: embed.image.height,
          })
        : null,
      foot.length > 0 ? el('p', { class: 'embed-foot quiet' }, foot.join(' · ')) : null,
    ),
    embed.thumbnail?.url
      ? picture({ address: embed.thumbnail.url, alt: embed.thumbnail.description, small: true })
      : null,
  );
}

/** @param {object[]} embeds */
export const embedElements = (embeds) => (embeds ?? []).map(embedElement);
