// Sheets that slide up inside the phone: forms and lists of things to do.
import { button, byID, el, icon } from './dom.js';

/** sheet opens a form. done is called when its button is pressed; the sheet stays open
 *  when it gives false. Without words for the button there is none. */
export function sheet(title, content, words = '', done = () => true) {
  const dialog = el('dialog', { class: 'sheet', 'aria-label': title });
  const form = el('form', { method: 'dialog', on: { submit: submit } },
    el('header', { class: 'sheet-head' }, el('h2', {}, title),
      button(icon('close'), () => dialog.close(), { class: 'bar-button', 'aria-label': '关闭' })),
    el('div', { class: 'sheet-body' }, ...content),
    words && el('div', { class: 'sheet-foot' }, el('button', { type: 'submit', class: 'primary' }, words)));
  async function submit(event) {
    event.preventDefault();
    if (await done() !== false) dialog.close();
  }
  dialog.append(form);
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  return show(dialog);
}

/** choices opens a list of things to do: {words, note, does} or {words, note, href}. */
export function choices(title, list) {
  const open = sheet(title, list.filter(({ does, href }) => does || href).map(({ words, note, does, href }) => {
    const inside = [el('span', {}, words), note && el('span', { class: 'choice-note' }, note)];
    if (href) {
      return el('a', { class: 'choice', href, target: '_blank', rel: 'noopener noreferrer', on: { click: () => open.close() } }, ...inside);
    }
    return el('button', { type: 'button', class: 'choice', on: { click: () => { open.close(); does(); } } }, ...inside);
  }));
  return open;
}

// A closed sheet is taken away when the next one opens: a browser that loses the field with
// the focus at once does not type into the next one.
const tidy = () => document.querySelectorAll('.sheet:not([open])').forEach((old) => old.remove());

// The sheet lies over the phone's own screen, wherever that stands.
function show(dialog) {
  const place = () => {
    const screen = byID('screen').getBoundingClientRect();
    const within = screen.width > 0;
    const set = (name, value) => dialog.style.setProperty(name, value);
    set('--left', `${within ? screen.left : 0}px`);
    set('--width', `${within ? screen.width : window.innerWidth}px`);
    set('--bottom', `${within ? Math.max(0, window.innerHeight - screen.bottom) : 0}px`);
    set('--height', `${within ? screen.height : window.innerHeight}px`);
  };
  place();
  window.addEventListener('resize', place);
  dialog.addEventListener('close', () => window.removeEventListener('resize', place));
  tidy();
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector('input:not([type=file]), textarea, select, .choice')?.focus();
  return dialog;
}
