// What the platform knows of the graduate whose phone it is, and the ledger of what may
// still be written to them.
import { act, call, trying } from './api.js';
import { button, byID, el, select } from './dom.js';
import { scan } from './profile.js';
import { askPlace } from './forms.js';
import { currentUser, now, on, setUser } from './state.js';
import { hourMinute, longDay, span } from './times.js';

const triggers = { message: '发过消息', menu: '点过菜单', follow: '刚关注', scan: '扫过码', pay: '付过款' };
const scenes = { ADD_SCENE_SEARCH: '搜索', ADD_SCENE_QR_CODE: '扫码', ADD_SCENE_PROFILE_CARD: '名片', ADD_SCENE_OTHERS: '其他' };
const switches = [['blacklisted', '在公众号的黑名单里'], ['blocks_messages', '不接收公众号的消息'], ['snapshot', '网页只开快照（没有登录）']];
let drawn = '';

export function showPerson() {
  for (const kind of ['current', 'users', 'user', 'clock', 'tab']) on(kind, draw);
  setInterval(draw, 1000);
}

function draw() {
  const user = currentUser();
  if (!user || byID('view-person').hidden) return;
  ledger(user);
  const looks = JSON.stringify({ ...user, allowance: 0, typing: 0, last_entry: 0 });
  if (looks === drawn) return;
  drawn = looks;
  byID('view-person').replaceChildren(facts(user), ledgerBox(), settings(user), acts(user));
  ledger(user);
}

const pair = (name, ...value) => el('div', {}, el('dt', {}, name), el('dd', {}, ...value));

function facts(user) {
  return el('section', {}, el('h2', {}, user.name), el('dl', { class: 'facts-list' },
    pair('编号', user.id), pair('OpenID', el('code', {}, user.openid)),
    pair('关注', user.follows ? `${longDay(user.followed_at)} ${hourMinute(user.followed_at)}，来自${scenes[user.subscribe_scene] || user.subscribe_scene || '设置'}` : '没有关注'),
    user.qr_scene && pair('扫码的场景值', el('code', {}, user.qr_scene)),
    user.remark && pair('备注', user.remark),
    user.tags.length > 0 && pair('标签', user.tags.join('、')),
    Object.keys(user.rights).length > 0 && pair('订阅通知', ...Object.entries(user.rights).map(([id, n]) => el('div', {}, el('code', {}, id), n < 0 ? ' 长期' : ` ${n} 次`))),
    pair('浏览器', el('code', {}, user.browser_url))));
}

const ledgerBox = () => el('section', {}, el('h2', {}, '还能给这个人发几条'), el('div', { id: 'ledger' }),
  el('p', { class: 'hint' }, '客服消息的额度，由这个人自己的动作打开。直接答复不占额度。'));

/** ledger fills the allowance: by what it was opened, what is left, until when. */
function ledger(user) {
  const box = byID('ledger');
  if (!box) return;
  const open = (user.allowance?.open || []).filter((grant) => new Date(grant.until) > now());
  if (open.length === 0) {
    box.replaceChildren(el('p', { class: 'empty' }, '现在一条也不能发（45015）。等这个人说句话就可以了。'));
    return;
  }
  box.replaceChildren(el('table', { class: 'ledger' },
    el('thead', {}, el('tr', {}, ...['由什么打开', '还剩', '还有多久'].map((name) => el('th', { scope: 'col' }, name)))),
    el('tbody', {}, ...open.map((grant) => el('tr', {}, el('td', {}, triggers[grant.trigger] || grant.trigger),
      el('td', {}, grant.unlimited ? '不限' : `${grant.left} 条`), el('td', {}, span(new Date(grant.until) - now())))))));
}

function settings(user) {
  const change = (body) => trying(async () => setUser(await call('PATCH', `/sim/users/${user.id}`, body)));
  const platform = select([['1', '苹果'], ['2', '安卓'], ['3', '其他']], { name: 'platform', on: { change: (event) => change({ platform: Number(event.target.value) }) } });
  platform.value = String(user.platform);
  return el('section', {}, el('h2', {}, '手机和设置'),
    el('label', { class: 'field inline' }, el('span', { class: 'field-label' }, '手机'), platform),
    ...switches.map(([name, words]) => el('label', { class: 'check' },
      el('input', { type: 'checkbox', name, checked: user[name], on: { change: (event) => change({ [name]: event.target.checked }) } }), el('span', {}, words))));
}

function acts(user) {
  return el('section', {}, el('h2', {}, '还可以做'), el('div', { class: 'tools' },
    button('扫一个二维码', scan),
    user.follows && button('上报位置', () => askPlace(({ latitude, longitude }) => act('location', { latitude, longitude }))),
    user.follows ? button('不再关注', () => act('unfollow')) : button('关注', () => act('follow')),
    button('付一笔款', () => act('pay')),
    button('撤回授权', () => act('revoke', { info: '205' })),
    button('注销微信', () => act('revoke', { info: 'cancellation' }), { class: 'danger' })));
}
