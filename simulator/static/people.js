// The graduates: whose phone it is.
import { button, byID, el, field, toast } from './dom.js';
import { post, trying } from './api.js';
import { choose } from './live.js';
import { on, setUser, state } from './state.js';
import { sheet } from './sheet.js';

const colours = 7; // .tint-0 … of page.css

/** avatar is a graduate's picture: the first character of the name on a colour of its own. */
export function avatar(user, className = 'avatar') {
  const tint = (Number(user.id.slice(1)) - 1) % colours;
  return el('span', { class: `${className} tint-${tint}`, 'aria-hidden': 'true' }, [...user.name].at(0) || '?');
}

export function showPeople() {
  const draw = () => byID('people').replaceChildren(
    ...[...state.users.values()].map(person),
    button([el('span', { class: 'avatar add', 'aria-hidden': 'true' }, '＋'), el('span', { class: 'person-name' }, '再添一位')],
      add, { class: 'person', id: 'add-person' }));
  on('users', draw);
  on('user', draw);
  on('current', draw);
}

function person(user) {
  const unread = state.unread.get(user.id) || 0;
  return button([avatar(user), unread && el('span', { class: 'badge' }, el('span', { class: 'hidden' }, '未读 '), String(unread)),
    el('span', { class: 'person-name' }, user.name),
    el('span', { class: 'person-state' }, user.follows ? '已关注' : '未关注')].filter(Boolean),
  () => choose(user.id), { class: 'person', 'aria-pressed': String(user.id === state.current), data: { user: user.id } });
}

function add() {
  const name = el('input', { name: 'name', maxlength: '20', placeholder: '比如 德吉', autocomplete: 'off' });
  sheet('再添一位毕业生', [field('名字', name, '请用虚构的名字。留空也可以。')], '添加', async () => {
    const user = await trying(() => post('/sim/users', name.value.trim() ? { name: name.value.trim() } : {}));
    if (!user) return false;
    setUser(user);
    choose(user.id);
    toast(`${user.name} 来了，还没有关注公众号`);
    return true;
  });
}
