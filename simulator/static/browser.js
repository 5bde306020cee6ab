// The in-app browser: one for each graduate, a frame on a host of their own.
import { button, byID, el, icon, toast } from './dom.js';
import { currentUser, on, state } from './state.js';
import { choices } from './sheet.js';

const browsers = new Map(); // by user id
const files = /\.(css|js|mjs|svg|png|jpe?g|gif|webp|ico|woff2?|txt|map)$/i;

/** openPage shows what a tap opened; pages of others can only be opened outside. */
export function openPage(page, words) {
  const id = state.current;
  browsers.get(id)?.close();
  const browser = new Browser(page, words || '网页', () => browsers.delete(id));
  browsers.set(id, browser);
  browser.node.dataset.user = id;
  byID('browsers').append(browser.node);
  browser.node.querySelector('.browser-close').focus();
}

export function showBrowsers() {
  on('current', (id) => browsers.forEach((browser, user) => { browser.node.hidden = user !== id; }));
  on('reset', () => browsers.forEach((browser) => browser.close()));
  on('wire', (exchange) => {
    if (exchange.kind === 'page') browsers.get(exchange.user)?.visited(exchange);
  });
}

class Browser {
  constructor(page, words, gone) {
    Object.assign(this, { page, gone, trail: [], heard: '', moving: '' });
    this.place = el('span', { class: 'browser-place' }, this.address());
    this.node = el('section', { class: 'browser', 'aria-label': '网页', on: { keydown: (event) => { if (event.key === 'Escape') this.close(); } } },
      el('header', { class: 'titlebar' },
        button(icon('close'), () => this.close(), { class: 'bar-button browser-close', 'aria-label': '关闭网页' }),
        button(icon('back'), () => this.back(), { class: 'bar-button browser-back', 'aria-label': '后退', disabled: true }),
        el('div', { class: 'browser-title' }, el('h1', { class: 'bar-title' }, words), this.place),
        button(icon('refresh'), () => this.refresh(), { class: 'bar-button browser-refresh', 'aria-label': '刷新', disabled: !page.frame_url }),
        button(icon('more'), () => this.more(), { class: 'bar-button browser-more', 'aria-label': '更多' })),
      page.frame_url ? this.frame() : this.outside());
  }

  frame() {
    this.iframe = el('iframe', {
      src: this.page.frame_url, title: '公众号打开的网页',
      sandbox: 'allow-scripts allow-forms allow-same-origin allow-popups allow-modals allow-downloads',
      on: { load: () => this.loaded() },
    });
    return el('div', { class: 'browser-body' }, this.iframe, el('p', { class: 'browser-note' }, '这是模拟器，不是微信'));
  }

  outside() {
    return el('div', { class: 'browser-body outside' },
      el('p', {}, '这个网页不是本服务的，模拟器里不打开。'),
      el('p', { class: 'outside-address' }, this.page.url),
      el('a', { class: 'primary', href: safe(this.page.url), target: '_blank', rel: 'noopener noreferrer' }, '在新窗口打开'));
  }

  /** current is the address inside the frame, as far as the wire has told. */
  get current() {
    return this.trail.findLast(Boolean) || this.page.frame_url;
  }

  address() {
    try {
      const url = new URL(this.current || this.page.url);
      return decodeURI(url.pathname);
    } catch {
      return '';
    }
  }

  // A page of another origin cannot be asked for its address. Each page loaded makes a
  // place in the trail; the wire tells, before or after, what stands there.
  loaded() {
    if (this.moving === 'back') this.trail.pop();
    else if (this.moving !== 'refresh') this.trail.push(this.heard);
    this.heard = '';
    this.moving = '';
    this.node.querySelector('.browser-back').disabled = this.trail.length < 2;
    this.place.textContent = this.address();
  }

  visited({ method, path, query, status }) {
    if (!this.iframe || method !== 'GET' || status !== 200 || files.test(path)) return;
    const search = new URLSearchParams(query || {}).toString();
    const address = new URL(path + (search && !search.includes('***') ? `?${search}` : ''), this.page.frame_url).href;
    if (address === this.trail.at(-1)) return;
    if (this.trail.at(-1) === '') this.trail[this.trail.length - 1] = address;
    else this.heard = address;
    this.place.textContent = this.address();
  }

  back() {
    this.moving = 'back';
    history.back();
  }

  refresh() {
    this.moving = 'refresh';
    this.iframe.src = this.current;
  }

  more() {
    const here = this.current || '';
    const list = [];
    if (here) list.push({ words: '在新窗口打开', note: `还是${currentUser()?.name || '这个人'}的身份`, href: safe(here) });
    list.push({ words: '在电脑浏览器里打开', note: '没有这个人的登录', href: safe(this.outer()) });
    list.push({ words: '复制链接', does: () => copy(this.outer()) });
    if (here) list.push({ words: '刷新', does: () => this.refresh() });
    choices('这个网页', list);
  }

  // outer is the address as it stands on the service's site.
  outer() {
    if (!this.current || !state.site) return this.page.url;
    const inside = new URL(this.current);
    return new URL(inside.pathname + inside.search + inside.hash, state.site).href;
  }

  close() {
    this.node.remove();
    this.gone();
    byID('chat').focus();
  }
}

const safe = (address) => (/^https?:\/\//i.test(address) ? address : undefined);

async function copy(words) {
  try {
    await navigator.clipboard.writeText(words);
    toast('链接已复制');
  } catch {
    toast(words);
  }
}
