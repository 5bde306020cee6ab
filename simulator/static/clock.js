// The platform's clock: what it shows, and moving it.
import { post, trying } from './api.js';
import { button, byID, el } from './dom.js';
import { setClock } from './live.js';
import { now, on, state } from './state.js';
import { hourMinute, longDay, seconds, span } from './times.js';

const moves = [['1m', '＋1 分钟'], ['1h', '＋1 小时'], ['24h', '＋1 天'], ['72h', '＋3 天']];
let time; let day; let offset; let buttons;

export function showClock() {
  time = el('p', { class: 'clock-time', id: 'clock-time' });
  day = el('p', { class: 'clock-day' });
  offset = el('p', { class: 'hint', id: 'clock-offset' });
  buttons = el('div', { class: 'tools' }, ...moves.map(([value, words]) => button(words, () => move({ advance: value }), { data: { advance: value } })),
    button('回到真实时间', () => move({ real: true })));
  byID('view-clock').append(
    el('section', {}, el('h2', {}, '平台的时间'), time, day, offset, buttons,
      el('p', { class: 'hint' }, '客服消息的 48 小时、令牌的有效期、每天的次数都跟着它走。到期该发生的事会马上发生。')),
    el('section', {}, el('h2', {}, '重新开始'), el('p', { class: 'hint' }, '忘掉所有的人、消息、菜单和故障，再请来卓玛、扎西和央金。菜单要再推送一次；服务那边记得的事不变。'),
      button('重置模拟器', reset, { class: 'danger' })));
  on('clock', tick);
  setInterval(tick, 1000);
  tick();
}

function tick() {
  const at = now();
  byID('status-time').textContent = hourMinute(at);
  time.textContent = seconds(at);
  day.textContent = longDay(at);
  const moved = Math.abs(state.offset) > 2000;
  offset.textContent = moved ? `比真实时间${state.offset > 0 ? '快' : '慢'} ${span(Math.abs(state.offset))}` : '和真实时间一样';
}

async function move(body) {
  for (const one of buttons.children) one.disabled = true;
  const answer = await trying(() => post('/sim/clock', body));
  if (answer) setClock(answer.now);
  for (const one of buttons.children) one.disabled = false;
}

function reset() {
  if (window.confirm('真的要重新开始吗？聊天记录都会清掉。')) trying(() => post('/sim/reset', { seed: true }));
}
