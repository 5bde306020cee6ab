// Faults to order: of API calls, and of pushes to the webhook.
import { call, get, post, trying } from './api.js';
import { button, byID, el, field, select, toast } from './dom.js';
import { on } from './state.js';

const codes = [
  ['40001', '40001 access_token 无效'], ['45009', '45009 调用次数到了上限'], ['45015', '45015 超过 48 小时'],
  ['45047', '45047 客服消息条数到了上限'], ['43004', '43004 还没有关注'], ['43101', '43101 用户没有订阅'],
  ['47003', '47003 模板参数不对'], ['-1', '-1 系统繁忙'],
];
const others = [
  ['errcode', '别的错误码…'], ['slow', '慢'], ['hang', '一直不回'], ['status', 'HTTP 状态码'], ['reset', '连接断开'],
  ['truncate', '答复只有一半'], ['content_type', '类型写成 text/html'], ['no_errcode', '只答 {}'],
];
const pushes = [
  ['duplicate', '答完再推一次', true], ['drop_replies', '答复在路上丢失（次）', 1], ['concurrent', '几次推送同时来（次）', 3],
  ['slow_connect_ms', '连接慢（毫秒）', 2000], ['after_next', '等下一条先到', true], ['old_key', '用上一个 AES 密钥', true],
  ['same_query', '重试不换签名', true], ['deliveries', '一共推几次（次）', 1],
];
let apiList; let pushList; let timer = 0;

export function showFaults() {
  apiList = el('ul', { class: 'orders', id: 'api-faults' });
  pushList = el('ul', { class: 'orders', id: 'push-faults' });
  byID('view-faults').append(
    el('section', {}, el('h2', {}, '接口出故障'), el('p', { class: 'hint' }, '公众号的服务调用微信接口时，按这里说的出错。'), apiForm(),
      apiList, button('全部取消', () => clear('/sim/faults'), { class: 'small' })),
    el('section', {}, el('h2', {}, '推送出状况'), el('p', { class: 'hint' }, '平台推给服务的消息，按这里说的变样。'), pushForm(),
      pushList, button('全部取消', () => clear('/sim/webhook/faults'), { class: 'small' })),
    el('section', {}, el('h2', {}, '暂停推送'), el('p', { class: 'hint' }, '失败太多时平台会停一阵，其间的消息都送不到（MarkFail）。'),
      el('div', { class: 'tools' }, button('停 1 分钟', () => hold('1m')), button('结束暂停', () => hold('0s')))));
  on('connection', (up) => { if (up) refresh(); });
  on('reset', refresh);
  on('tab', (tab) => { if (tab === 'faults') refresh(); });
  on('wire', () => { // hits have counted up
    clearTimeout(timer);
    timer = setTimeout(() => { if (!byID('view-faults').hidden) refresh(); }, 300);
  });
}

const number = (name, value, props = {}) => el('input', { type: 'number', name, value, ...props });
const wide = (label) => { label.classList.add('wide'); return label; };
const times = () => number('times', '1', { min: '0', max: '1000' });
const chance = () => number('probability', '100', { min: '1', max: '100' });

function often(form) {
  const probability = Number(form.elements.probability.value) / 100;
  return { times: Number(form.elements.times.value) || 0, ...(probability < 1 ? { probability } : {}) };
}

function apiForm() {
  const path = el('input', { name: 'path', list: 'api-paths', placeholder: '所有接口', autocomplete: 'off' });
  const paths = el('datalist', { id: 'api-paths' });
  trying(() => get('/sim/api')).then((rows) => paths.append(...(rows || []).map((row) => el('option', { value: row.path }))));
  const kind = select([...codes, ...others], { name: 'kind' });
  const value = number('value', '', {});
  const asked = field('数值', value);
  const need = () => {
    const wanted = { errcode: ['错误码', '40003'], slow: ['毫秒', '3000'], status: ['状态码', '502'] }[kind.value];
    asked.hidden = !wanted;
    value.required = Boolean(wanted);
    if (wanted) [asked.firstChild.textContent, value.value] = wanted;
  };
  kind.addEventListener('change', need);
  need();
  const form = el('form', { class: 'order', id: 'api-fault-form' }, wide(field('接口', path)), paths, wide(field('怎么坏', kind)), asked,
    field('几次（0 是一直）', times()), field('可能性 %', chance()), el('button', { type: 'submit', class: 'primary' }, '安排'));
  form.addEventListener('submit', (event) => order(event, '/sim/faults', { ...(path.value && { path: path.value.trim() }), ...apiKind(kind.value, Number(value.value)), ...often(form) }));
  return form;
}

function apiKind(kind, value) {
  switch (kind) {
    case 'errcode': return { kind, errcode: value };
    case 'slow': return { kind, delay_ms: value };
    case 'status': return { kind, status: value };
    default: return /^-?\d+$/.test(kind) ? { kind: 'errcode', errcode: Number(kind) } : { kind };
  }
}

function pushForm() {
  const kind = select(pushes.map(([value, words]) => [value, words]), { name: 'kind' });
  const value = number('value', '1', { min: '1' });
  const asked = field('多少', value);
  const need = () => {
    const preset = pushes.find(([name]) => name === kind.value)[2];
    asked.hidden = preset === true;
    if (preset !== true) value.value = String(preset);
  };
  kind.addEventListener('change', need);
  need();
  const form = el('form', { class: 'order', id: 'push-fault-form' }, wide(field('怎么变', kind)), asked, field('几次（0 是一直）', times()),
    field('可能性 %', chance()), el('button', { type: 'submit', class: 'primary' }, '安排'));
  form.addEventListener('submit', (event) => order(event, '/sim/webhook/faults',
    { ...often(form), delivery: { [kind.value]: asked.hidden ? true : Number(value.value) } }));
  return form;
}

async function order(event, path, body) {
  event.preventDefault();
  if (await trying(() => post(path, body))) refresh();
}

async function clear(path) {
  if (await trying(() => call('DELETE', path))) refresh();
}

async function hold(span) {
  if (await trying(() => post('/sim/webhook/pause', { for: span }))) toast(span === '0s' ? '推送恢复了' : '推送停 1 分钟');
}

async function refresh() {
  const both = await trying(() => Promise.all([get('/sim/faults'), get('/sim/webhook/faults')]));
  if (!both) return;
  fill(apiList, both[0], (fault) => [`${fault.path && fault.path !== '*' ? fault.path : '所有接口'}：${apiWords(fault)}`, `/sim/faults/${fault.id}`]);
  fill(pushList, both[1], (fault) => [pushWords(fault.delivery || {}), '']);
}

function fill(list, faults, describe) {
  list.replaceChildren(...(faults.length ? faults.map((fault) => {
    const [words, path] = describe(fault);
    return el('li', {}, el('span', { class: 'order-words' }, words, el('span', { class: 'order-count' }, count(fault))),
      path && button('取消', () => clear(path), { class: 'small' }));
  }) : [el('li', { class: 'empty' }, '没有安排故障')]));
}

const count = ({ times: all, probability, hits }) => [
  all ? `共 ${all} 次` : '一直', probability && probability < 1 && `可能性 ${Math.round(probability * 100)}%`, `已发生 ${hits} 次`,
].filter(Boolean).join(' · ');

function apiWords({ kind, errcode, delay_ms: delay, status }) {
  const name = (others.find(([value]) => value === kind) || [kind, kind])[1];
  return { errcode: `错误码 ${errcode}`, slow: `慢 ${delay} 毫秒`, status: `HTTP ${status || 502}` }[kind] || name;
}

const pushWords = (delivery) => pushes.filter(([name]) => delivery[name])
  .map(([name, words]) => (delivery[name] === true ? words : `${words.replace(/（.*）/, '')} ${delivery[name]}`)).join('，') || '照常';
