// The bottom of the phone: the custom menu or the keyboard, whichever is in the hand.
import { button, byID, el, icon } from './dom.js';
import { keyboard } from './compose.js';
import { askPlace, askScan } from './forms.js';
import { on, state } from './state.js';
import { tapMenu } from './taps.js';

const typing = new Map(); // user id → whether the keyboard is shown instead of the menu

export function showBottom() {
  on('current', draw);
  on('menu', (user) => { if (user === state.current) draw(); });
  document.addEventListener('click', (event) => { if (!event.target.closest?.('.menu-column')) fold(); });
}

const buttonsOf = (id) => state.menus.get(id)?.button || [];

function draw() {
  const id = state.current;
  const buttons = buttonsOf(id);
  const menu = buttons.length > 0;
  const bottom = byID('bottom');
  const shows = menu && !typing.get(id) ? 'menu' : 'keyboard';
  if (bottom.dataset.user === id && bottom.dataset.shows === 'keyboard' && shows === 'keyboard' && (bottom.dataset.menu === String(menu))) return;
  Object.assign(bottom.dataset, { user: id, shows, menu: String(menu) });
  bottom.replaceChildren(shows === 'menu' ? menuBar(buttons) : keyboard(menu && toggle('menu', '显示菜单')));
}

function toggle(name, words) {
  return button(icon(name), () => {
    typing.set(state.current, name === 'keyboard');
    draw();
    byID('bottom').querySelector(name === 'keyboard' ? 'textarea' : '.toggle')?.focus();
  }, { class: 'toggle', 'aria-label': words });
}

const menuBar = (buttons) => el('nav', { class: 'menubar', 'aria-label': '公众号菜单' },
  toggle('keyboard', '显示键盘'), ...buttons.map((item, i) => column(item, i)));

function column(item, i) {
  const subs = item.sub_button || [];
  if (subs.length === 0) return el('div', { class: 'menu-column' }, button(item.name, () => press(item, [i]), { class: 'menu-top' }));
  const list = el('div', { class: 'menu-pop', role: 'menu', 'aria-label': item.name, hidden: true },
    ...subs.map((sub, j) => button(sub.name, () => { fold(); press(sub, [i, j]); }, { role: 'menuitem' })));
  const top = button([icon('lines', 'lines'), el('span', {}, item.name)], () => unfold(top, list),
    { class: 'menu-top', 'aria-haspopup': 'menu', 'aria-expanded': 'false' });
  return el('div', { class: 'menu-column', on: { keydown: (event) => keys(event, top, list) } }, list, top);
}

function unfold(top, list) {
  const open = list.hidden;
  fold();
  list.hidden = !open;
  top.setAttribute('aria-expanded', String(open));
}

function fold() {
  for (const list of byID('bottom').querySelectorAll('.menu-pop')) list.hidden = true;
  for (const top of byID('bottom').querySelectorAll('[aria-expanded]')) top.setAttribute('aria-expanded', 'false');
}

function keys(event, top, list) {
  const items = [...list.children];
  const at = items.indexOf(document.activeElement);
  if (event.key === 'Escape') {
    fold();
    top.focus();
  } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
    event.preventDefault();
    if (list.hidden) unfold(top, list);
    const step = event.key === 'ArrowDown' ? 1 : -1;
    items[at < 0 ? (step > 0 ? 0 : items.length - 1) : (at + step + items.length) % items.length].focus();
  }
}

// press taps a button; some first ask what was scanned, or where.
function press(item, path) {
  if (item.type?.startsWith('scancode_')) return askScan((scan) => tapMenu(path, item.name, { scan }));
  if (item.type === 'location_select') return askPlace((place) => tapMenu(path, item.name, { place }));
  return tapMenu(path, item.name);
}
