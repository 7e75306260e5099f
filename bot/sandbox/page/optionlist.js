/** A list of options that floats beside a control: shared by selects, suggestions and the command picker. */

import { el, fill, uniqueId } from './dom.js';
import { icon } from './icons.js';
import { emojiMark } from './names.js';

/** @typedef {import('./types.js').Choice} Choice */

const GAP = 6;
const EDGE = 8;

/** A listbox the focus never enters: its owner keeps it and points at the active option. */
export class OptionList {
  /**
   * @param {HTMLElement} owner the control: carries aria-controls, aria-expanded, aria-activedescendant
   * @param {{label: string, many?: boolean, choose: (choice: Choice) => void,
   *   draw?: (choice: any) => Node[], anchor?: HTMLElement}} options
   *   `many` marks chosen ones; `draw` replaces how an option looks; `anchor` is what the list stands beside
   */
  constructor(owner, options) {
    this.owner = owner;
    this.options = options;
    this.anchor = options.anchor ?? owner;
    /** @type {Choice[]} */ this.choices = [];
    /** @type {Set<any>} values marked as chosen */ this.marked = new Set();
    this.active = -1;
    this.list = el('ul', {
      role: 'listbox',
      id: uniqueId('list'),
      'aria-label': options.label,
      'aria-multiselectable': options.many ? 'true' : null,
    });
    this.note = el('p', { class: 'options-note', role: 'status' });
    this.panel = el('div', { class: 'options', popover: 'manual' }, this.list, this.note);
    // A press must not take the focus away from the control.
    this.panel.addEventListener('pointerdown', (event) => event.preventDefault());
    owner.setAttribute('aria-controls', this.list.id);
    owner.setAttribute('aria-expanded', 'false');
  }

  get isOpen() {
    return this.panel.matches(':popover-open');
  }

  /**
   * Show these options, or a note in their place.
   * @param {Choice[]} choices
   * @param {{note?: string, active?: number}} [how] `active`: which one is pointed at; -1 for none
   */
  show(choices, { note = '', active = -1 } = {}) {
    this.choices = choices;
    fill(
      this.list,
      choices.map((choice, index) => this.#option(choice, index)),
    );
    this.list.hidden = choices.length === 0;
    this.note.textContent = note;
    this.note.hidden = note === '';
    if (!this.isOpen && this.panel.isConnected) {
      this.panel.showPopover();
      this.place = () => this.#place();
      window.addEventListener('resize', this.place);
      document.addEventListener('scroll', this.place, true);
    }
    this.owner.setAttribute('aria-expanded', String(choices.length > 0));
    this.#place();
    this.point(Math.min(active, choices.length - 1));
  }

  close() {
    if (this.isOpen) this.panel.hidePopover();
    if (this.place) {
      window.removeEventListener('resize', this.place);
      document.removeEventListener('scroll', this.place, true);
    }
    this.owner.setAttribute('aria-expanded', 'false');
    this.point(-1);
  }

  /** Point at an option. @param {number} index -1 for none */
  point(index) {
    this.list.children[this.active]?.classList.remove('is-active');
    this.active = index;
    const node = this.list.children[index];
    if (node) {
      node.classList.add('is-active');
      node.scrollIntoView({ block: 'nearest' });
      this.owner.setAttribute('aria-activedescendant', node.id);
    } else {
      this.owner.removeAttribute('aria-activedescendant');
    }
  }

  /** Point at the next or previous option, around the ends. @param {number} step */
  move(step) {
    const count = this.choices.length;
    if (count === 0) return;
    const from = this.active < 0 && step < 0 ? 0 : this.active;
    this.point((from + step + count) % count);
  }

  /** Take the option pointed at. @returns {boolean} whether there was one */
  take() {
    const choice = this.choices[this.active];
    if (!this.isOpen || !choice) return false;
    this.options.choose(choice);
    return true;
  }

  /** @param {Set<any>} values */
  mark(values) {
    this.marked = values;
    this.choices.forEach((choice, index) => {
      this.list.children[index]?.setAttribute('aria-selected', String(values.has(choice.value)));
    });
  }

  /** @param {Choice} choice @param {number} index */
  #option(choice, index) {
    const looks = this.options.draw?.(choice) ?? [
      emojiMark(choice.emoji),
      el(
        'span',
        { class: 'option-words' },
        el('span', { class: 'option-name' }, choice.name),
        choice.description ? el('span', { class: 'option-description' }, choice.description) : null,
      ),
      el('span', { class: 'option-mark' }, icon('check')),
    ];
    return el(
      'li',
      {
        role: 'option',
        id: `${this.list.id}-${index}`,
        'aria-selected': String(this.marked.has(choice.value)),
        on: {
          click: () => this.options.choose(choice),
          pointermove: () => this.active !== index && this.point(index),
        },
      },
      looks,
    );
  }

  /** Beside the anchor, on the side with more room, inside the window. */
  #place() {
    if (!this.isOpen) return;
    const box = this.anchor.getBoundingClientRect();
    const above = box.top - GAP - EDGE;
    const below = window.innerHeight - box.bottom - GAP - EDGE;
    const up = above > below && below < 320;
    const width = Math.min(Math.max(box.width, 260), window.innerWidth - 2 * EDGE);
    const style = this.panel.style;
    style.width = `${width}px`;
    style.maxHeight = `${Math.max(120, Math.min(up ? above : below, 380))}px`;
    style.left = `${Math.max(EDGE, Math.min(box.left, window.innerWidth - width - EDGE))}px`;
    style.top = up ? 'auto' : `${box.bottom + GAP}px`;
    style.bottom = up ? `${window.innerHeight - box.top + GAP}px` : 'auto';
  }
}
