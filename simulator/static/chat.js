// The transcript of the phone in the hand.
import { byID, el } from './dom.js';
import { body, isWide } from './entries.js';
import { avatar } from './people.js';
import { currentUser, on, state } from './state.js';
import { span, stamp } from './times.js';

const quiet = 5 * 60 * 1000; // a time stamp stands where nothing was said for longer
const patience = 400; // a delivery that is answered sooner needs no word
let lastStamp = 0;
let atEnd = true; // whether the newest message is in sight
let typingTimer = 0;

export function showChat() {
  on('current', redraw);
  on('reset', redraw);
  on('users', title);
  on('user', title);
  on('pending', waiting);
  const chat = byID('chat');
  chat.addEventListener('scroll', () => { atEnd = distance(chat) < 60; });
  new ResizeObserver(() => { if (atEnd) toEnd(); }).observe(chat);
  on('screen', ({ user, entries, inOrder }) => {
    if (user !== state.current) return;
    if (inOrder) append(entries); else redraw();
  });
}

function redraw() {
  byID('chat').replaceChildren();
  lastStamp = 0;
  append([...(state.screens.get(state.current)?.values() || [])]);
  title();
  waiting();
  toEnd();
}

function append(entries) {
  const chat = byID('chat');
  const mine = entries.some((entry) => entry.from === 'user');
  chat.querySelector('.waiting')?.remove();
  for (const entry of entries) {
    const at = new Date(entry.at).getTime();
    if (Math.abs(at - lastStamp) > quiet) chat.append(el('p', { class: 'stamp' }, stamp(at)));
    lastStamp = at;
    chat.append(row(entry));
  }
  waiting();
  if (atEnd || mine) toEnd();
}

const distance = (chat) => chat.scrollHeight - chat.scrollTop - chat.clientHeight;

function toEnd() {
  const chat = byID('chat');
  chat.scrollTop = chat.scrollHeight;
}

function row(entry) {
  const data = { entry: entry.id, kind: entry.kind, from: entry.from };
  if (entry.from === 'system') return el('p', { class: 'system', data }, entry.text);
  if (entry.kind === 'tap') return el('p', { class: 'tapped', data }, '点了菜单「', el('span', {}, entry.text), '」');
  const content = body(entry);
  const labels = label(entry);
  if (isWide(entry)) return el('div', { class: 'row wide', data }, content, ...labels);
  const mine = entry.from === 'user';
  const user = currentUser();
  const face = mine && user ? avatar(user) : el('img', { class: 'avatar', src: '/static/account.svg', alt: '' });
  const who = el('span', { class: 'hidden' }, mine ? '我：' : '公众号：');
  return el('div', { class: `row ${mine ? 'mine' : 'theirs'}`, data }, face, who, el('div', { class: 'said' }, content, ...labels));
}

// label tells how a message came where that is not plain: by whom, made by a machine.
function label(entry) {
  const words = [
    entry.agent && `客服 ${entry.agent.split('@')[0]}`,
    entry.ai_made && '内容由 AI 生成',
    entry.via === 'mass' && '群发', entry.via === 'preview' && '预览',
  ].filter(Boolean);
  return words.length ? [el('p', { class: 'label' }, words.join(' · '))] : [];
}

function title() {
  const user = currentUser();
  const typing = Boolean(user?.typing);
  byID('chat-title').textContent = typing ? '对方正在输入…' : '在粤';
  clearTimeout(typingTimer);
  if (typing) typingTimer = setTimeout(() => { byID('chat-title').textContent = '在粤'; }, 15000);
}

/** waiting shows that a delivery is under way, how long, and which try it is. */
function waiting() {
  const chat = byID('chat');
  const mine = [...state.pending.values()].filter(({ user, since }) => user === state.current && Date.now() - since > patience);
  let line = chat.querySelector('.waiting');
  if (mine.length === 0) {
    line?.remove();
    return;
  }
  const { since, attempt } = mine[0];
  const words = [`等公众号答复 ${span(Date.now() - since)}`, attempt > 1 && `第 ${attempt} 次推送`].filter(Boolean).join(' · ');
  if (!line) {
    line = el('p', { class: 'waiting', 'aria-live': 'off' }, el('span', { class: 'dots', 'aria-hidden': 'true' }, el('i'), el('i'), el('i')), el('span', { class: 'waiting-words' }));
    chat.append(line);
    toEnd();
  }
  line.querySelector('.waiting-words').textContent = words;
}
