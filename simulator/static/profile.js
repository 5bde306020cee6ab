// The account's own page on the phone: follow, scan a code, leave.
import { act, get, trying } from './api.js';
import { button, byID, el, field, icon } from './dom.js';
import { currentUser, on } from './state.js';
import { sheet } from './sheet.js';

let wanted = false; // opened over the chat by a follower

export function showProfile() {
  byID('profile-open').addEventListener('click', () => { wanted = true; draw(); });
  byID('profile-back').addEventListener('click', () => { wanted = false; draw(); });
  on('current', () => { wanted = false; draw(); });
  on('users', draw);
  on('user', draw);
}

function draw() {
  const user = currentUser();
  const follows = Boolean(user?.follows);
  const open = Boolean(user) && (!follows || wanted);
  byID('profile').hidden = !open;
  byID('chat').hidden = open;
  byID('bottom').hidden = open;
  byID('profile-back').hidden = !(open && follows);
  byID('profile-open').hidden = open;
  if (open) byID('profile').replaceChildren(...(follows ? following() : stranger(user)));
}

const head = () => el('div', { class: 'profile-head' },
  el('img', { class: 'profile-face', src: '/static/account.svg', alt: '' }),
  el('h2', {}, '在粤'), el('p', { class: 'profile-kind' }, '服务号 · 模拟'),
  el('p', {}, '陪在广东工作的西藏高校毕业生：政策补贴、就业服务、在粤之家。'));

const stranger = (user) => [
  head(),
  button('关注公众号', () => follow({}), { class: 'primary', id: 'follow' }),
  button([icon('scan'), el('span', {}, '扫二维码关注')], scan, { class: 'second', id: 'follow-scan' }),
  el('p', { class: 'profile-note' }, `${user.name}还没有关注，关注后就能聊天。`),
];

const following = () => [
  head(),
  button('发消息', () => { wanted = false; draw(); }, { class: 'primary' }),
  button([icon('scan'), el('span', {}, '扫一个二维码')], scan, { class: 'second' }),
  button('不再关注', () => { wanted = false; act('unfollow'); }, { class: 'danger', id: 'unfollow' }),
];

const follow = (body) => { wanted = false; return act('follow', body); };

/** scan offers the codes that were made last, as if the phone looked at the screen they are
 *  on; or asks for a scene. A follower scans it, anybody else follows by it. */
export async function scan() {
  const codes = (await trying(() => get('/sim/codes'))) ?? [];
  const scene = el('input', { name: 'scene', required: true, maxlength: '64', value: 'school_042', autocomplete: 'off' });
  const screens = codes.map((code) => el('button', { type: 'button', class: 'choice', on: { click: () => { open.close(); wanted = false; act('scan', { url: code.url }); } } },
    el('span', {}, '扫屏幕上的二维码'), el('span', { class: 'choice-note' }, code.scene)));
  const open = sheet('扫带参数的二维码', [...screens, field('场景值 scene', scene, '二维码里带的参数。没关注的人扫了就关注，关注了的人扫了是一次扫码。')], '扫码', async () => {
    const value = scene.value.trim();
    return Boolean(value) && Boolean(await follow({ scene: value }));
  });
}
