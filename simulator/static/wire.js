// The wire: what was said between the platform and the service, newest first.
import { button, byID, el, select } from './dom.js';
import { call, trying } from './api.js';
import { element, pretty } from './pretty.js';
import { on, state } from './state.js';
import { seconds, took } from './times.js';

const shownLimit = 300;
const filter = { user: '', kind: '', words: '' };
let paused = false;
let missed = 0;
let list; let people; let pause;

const kinds = { push: '推送', api: '接口', page: '网页' };
const verdicts = {
  reply: ['答复', 'good'], nothing: ['不回复', 'good'], transfer: ['转人工', 'good'], timeout: ['超时', 'bad'],
  refused: ['连不上', 'bad'], status: ['状态码不对', 'bad'], bad_reply: ['答复有误', 'bad'], dropped: ['答复丢了', 'odd'],
  duplicate: ['重复推送', 'odd'], stopped: ['已停', 'odd'], lost: ['没送', 'bad'], fault: ['放弃', 'bad'],
};

export function showWire() {
  list = el('ol', { class: 'wire-list', id: 'wire-list' });
  people = select([['', '所有人']], { 'aria-label': '只看谁', id: 'wire-user' });
  const kind = select([['', '推送和接口'], ['push', '只看推送'], ['api', '只看接口'], ['page', '只看网页'], ['all', '全部']], { 'aria-label': '只看哪种', id: 'wire-kind' });
  const words = el('input', { type: 'search', placeholder: '找内容', 'aria-label': '找内容', id: 'wire-words', autocomplete: 'off' });
  pause = button('暂停', togglePause, { 'aria-pressed': 'false', id: 'wire-pause' });
  people.addEventListener('change', () => { filter.user = people.value; redraw(); });
  kind.addEventListener('change', () => { filter.kind = kind.value; redraw(); });
  words.addEventListener('input', () => { filter.words = words.value.trim().toLowerCase(); redraw(); });
  byID('view-wire').append(el('div', { class: 'tools' }, people, kind, words, pause, button('清空', clear)), list);
  on('users', names);
  on('wire', arrived);
  on('reset', redraw);
  redraw();
}

function names() {
  const chosen = people.value;
  people.replaceChildren(...[['', '所有人'], ...[...state.users.values()].map(({ id, name }) => [id, `只看${name}`])]
    .map(([value, label]) => el('option', { value }, label)));
  people.value = chosen;
}

// owner is the graduate an exchange is about; a call of the API names them by OpenID.
function owner(exchange) {
  if (exchange.user) return state.users.get(exchange.user);
  return [...state.users.values()].find(({ openid }) => exchange.request?.includes(openid) || exchange.query?.openid === openid);
}

function fits(exchange) {
  if (filter.user && owner(exchange)?.id !== filter.user) return false;
  if (filter.kind === '' && exchange.kind === 'page') return false;
  if (filter.kind && filter.kind !== 'all' && exchange.kind !== filter.kind) return false;
  return !filter.words || [exchange.path, exchange.request, exchange.response, exchange.detail]
    .some((part) => part?.toLowerCase().includes(filter.words));
}

function arrived(exchange) {
  if (!fits(exchange)) return;
  if (paused) {
    missed += 1;
    pause.textContent = `继续（新的 ${missed} 条）`;
    return;
  }
  if (exchange !== state.wire.at(-1)) { // an older one that was read later
    redraw();
    return;
  }
  list.querySelector('.empty')?.remove();
  list.prepend(row(exchange));
  while (list.children.length > shownLimit) list.lastChild.remove();
}

function redraw() {
  missed = 0;
  const rows = state.wire.filter(fits).slice(-shownLimit).reverse().map(row);
  list.replaceChildren(...(rows.length ? rows : [el('li', { class: 'empty' }, '这里会出现每一次推送和接口调用。先让一位毕业生关注公众号吧。')]));
}

function togglePause() {
  paused = !paused;
  pause.setAttribute('aria-pressed', String(paused));
  pause.textContent = paused ? '继续' : '暂停';
  if (!paused) redraw();
}

async function clear() {
  if (await trying(() => call('DELETE', '/sim/wire')) === undefined) return;
  state.wire.length = 0;
  redraw();
}

function row(exchange) {
  const user = owner(exchange);
  const said = exchange.kind === 'push' && element(exchange.response, 'Content').replace(/<[^>]+>/g, '').trim().split('\n')[0];
  const details = el('details', { class: 'exchange', data: { id: exchange.id, kind: exchange.kind, verdict: exchange.verdict || '' } },
    el('summary', {},
      el('time', {}, seconds(exchange.at)),
      el('span', { class: `kind kind-${exchange.kind}` }, kinds[exchange.kind] || exchange.kind),
      el('span', { class: 'what' }, user && el('b', {}, user.name), ' ', subject(exchange), said && el('span', { class: 'said-back' }, ` → ${said}`)),
      exchange.attempt > 1 && el('span', { class: 'mark odd' }, `第 ${exchange.attempt} 次`),
      exchange.fault && el('span', { class: 'mark odd' }, `故障 ${exchange.fault}`),
      outcome(exchange),
      el('span', { class: 'took' }, took(exchange.took_ms))));
  details.addEventListener('toggle', () => { if (details.open && details.children.length === 1) details.append(inside(exchange)); });
  return el('li', {}, details);
}

// subject says in a few words what an exchange is about.
function subject(exchange) {
  if (exchange.kind !== 'push') return `${exchange.kind === 'page' ? `${exchange.method} ` : ''}${exchange.path}`;
  const body = exchange.request;
  const type = element(body, 'MsgType');
  if (type === 'event') return [element(body, 'Event'), element(body, 'EventKey')].filter(Boolean).join(' ');
  return [type, element(body, 'Content') || element(body, 'Recognition') || element(body, 'Label') || element(body, 'Title')].filter(Boolean).join(' ');
}

function outcome({ kind, verdict, status, errcode }) {
  if (kind === 'push') {
    const [words, tone] = verdicts[verdict] || [verdict || '', 'odd'];
    return el('span', { class: `mark ${tone}` }, words);
  }
  if (errcode) return el('span', { class: 'mark bad' }, String(errcode));
  return el('span', { class: `mark ${status >= 200 && status < 400 ? 'good' : 'bad'}` }, status ? String(status) : '没有回应');
}

function inside(exchange) {
  const { query, request, request_raw: sent, response, response_raw: received } = exchange;
  return el('div', { class: 'inside' },
    el('p', { class: 'line-one' }, `${exchange.method} ${exchange.path}`),
    el('p', { class: 'facts' }, [`状态 ${exchange.status || '无'}`, exchange.delivery && `推送 ${exchange.delivery}`,
      exchange.attempt && `第 ${exchange.attempt} 次`, exchange.verdict && `判定 ${exchange.verdict}`, `用时 ${took(exchange.took_ms)}`].filter(Boolean).join(' · ')),
    exchange.detail && el('p', { class: 'detail' }, exchange.detail),
    query && Object.keys(query).length > 0 && part('查询参数', Object.entries(query).map(([name, value]) => `${name} = ${value}`).join('\n')),
    part('请求', pretty(request)), sent && part('请求原文（加密的）', sent, false),
    part('答复', pretty(response)), received && part('答复原文（加密的）', received, false));
}

function part(name, words, open = true) {
  return el('details', { class: 'part', open }, el('summary', {}, name), el('pre', { tabindex: '0' }, words || '（空）'));
}
