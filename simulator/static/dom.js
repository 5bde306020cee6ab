// Small helpers for the page. All words go in as text, never as markup.

const SVG = 'http://www.w3.org/2000/svg';

/** el makes an element. In props, `on` holds listeners, `data` data attributes; true sets
 *  an empty attribute, false, null and undefined none. Children are nodes or words;
 *  what is empty or false is left out. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === 'on') {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (name === 'data') {
      Object.assign(node.dataset, value);
    } else if (name === 'value' || name === 'checked') {
      node[name] = value;
    } else {
      node.setAttribute(name, value === true ? '' : value);
    }
  }
  node.append(...children.filter((child) => child || child === 0));
  return node;
}

/** button is a plain button: its words or nodes, what it does, more attributes. */
export function button(content, does, props = {}) {
  return el('button', { type: 'button', on: { click: does }, ...props }, ...[content].flat());
}

/** icon is a drawing of icons.svg. */
export function icon(name, className = 'icon') {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', className);
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `/static/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** field is a labelled input. */
export function field(label, input, hint = '') {
  return el('label', { class: 'field' }, el('span', { class: 'field-label' }, label), input,
    hint && el('span', { class: 'field-hint' }, hint));
}

/** select offers [value, words] pairs. */
export function select(choices, props = {}) {
  return el('select', props, ...choices.map(([value, words]) => el('option', { value }, words)));
}

export const byID = (id) => document.getElementById(id);

let toastTimer = 0;

/** toast shows a sentence for a few seconds. */
export function toast(words) {
  const box = byID('toast');
  box.textContent = words;
  box.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { box.hidden = true; }, 4000);
}
