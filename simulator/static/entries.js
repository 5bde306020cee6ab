// One entry of the screen, by kind, as a phone draws it. Every word of a reply goes in as
// text; only links that links.js knows can be followed.
import { button, el, icon } from './dom.js';
import { linkKind, picture, split } from './links.js';
import { tapBare, tapCard, tapItem, tapLink } from './taps.js';

/** body draws an entry; `wide` ones take the whole width of the chat, without an avatar. */
export function body(entry) {
  const draw = kinds[entry.kind] || unknown;
  return draw(entry);
}

export const isWide = (entry) => ['news', 'template', 'notice'].includes(entry.kind)
  || (entry.kind === 'article' && entry.via !== 'custom');

const kinds = {
  text: (entry) => bubble(words(entry)),
  menu: msgmenu,
  image: (entry) => media(entry, '图片'),
  voice,
  video: (entry) => clip(entry, '视频'),
  shortvideo: (entry) => clip(entry, '小视频'),
  file: (entry) => card(entry, { title: entry.text || entry.title || '文件', note: '20 KB', mark: 'file', foot: '文件' }),
  location,
  link: (entry) => card(entry, { title: entry.title, note: entry.text, mark: 'link', foot: '链接', opens: true }),
  music: (entry) => card(entry, { title: entry.title, note: entry.text, mark: 'play', foot: '音乐', opens: true }),
  miniprogram: (entry) => card(entry, { title: entry.title, note: entry.url, mark: 'image', foot: '小程序' }),
  card: (entry) => card(entry, { title: entry.title || '卡券', mark: 'file', foot: '卡券' }),
  news,
  article: news,
  template: (entry) => notice(entry, '服务通知'),
  notice: (entry) => notice(entry, '订阅通知'),
};

const bubble = (children, className = 'bubble') => el('div', { class: className }, ...children);

const unknown = (entry) => bubble([`[${entry.kind}]`]);

function words(entry) {
  const runs = entry.parts?.length ? entry.parts : [{ text: entry.text || '' }];
  return runs.flatMap((run) => (run.href ? [link(entry, run)] : plain(run.text)));
}

const plain = (text) => split(text).map((run) => (run.href
  ? el('a', { href: run.href, on: { click: (event) => follow(event, () => tapBare(run.href)) } }, run.text) : run.text));

function follow(event, does) {
  event.preventDefault();
  does();
}

function link(entry, run) {
  const kind = linkKind(run);
  if (!kind) return run.text;
  const tap = (event) => follow(event, () => tapLink(entry, run));
  if (kind === 'page') return el('a', { href: run.href, on: { click: tap } }, run.text);
  const label = kind === 'miniprogram' ? el('span', { class: 'mini' }, '小程序') : '';
  return button([label, run.text].filter(Boolean), tap, { class: 'inline-link', title: run.path || undefined });
}

function msgmenu(entry) {
  return bubble([
    entry.text && el('div', { class: 'menu-head' }, ...plain(entry.text)),
    el('ul', { class: 'menu-items' }, ...(entry.items || []).map((item) => el('li', {},
      button(item.text, () => tapItem(entry, item), { class: 'inline-link' })))),
    entry.tail && el('div', { class: 'menu-tail' }, ...plain(entry.tail)),
  ].filter(Boolean));
}

function media(entry, name) {
  const address = picture(entry.pic_url || '');
  if (!address) return bubble([`[${name}]`]);
  return el('img', { class: 'picture', src: address, alt: name, loading: 'lazy' });
}

function clip(entry, name) {
  return el('div', { class: 'clip', role: 'img', 'aria-label': entry.title || name },
    icon('play', 'play'), entry.title && el('span', { class: 'clip-title' }, entry.title));
}

function voice(entry) {
  const length = Math.min(60, Math.max(2, Math.ceil([...(entry.text || '')].length / 4)));
  const sound = el('div', { class: 'bubble voice' }, icon('wave', 'wave'), el('span', {}, `${length}″`));
  sound.style.minWidth = `${4.5 + length / 8}rem`;
  if (!entry.text) return sound;
  return el('div', { class: 'stack' }, sound, el('div', { class: 'bubble transcript' }, entry.text));
}

function location({ place = {} }) {
  const name = place.label || '位置';
  return el('div', { class: 'card place' },
    el('div', { class: 'place-words' }, el('strong', {}, name),
      el('span', { class: 'card-note' }, `${place.latitude}, ${place.longitude}`)),
    el('div', { class: 'map', 'aria-hidden': 'true' }, icon('map', 'map-ground'), icon('pin', 'map-pin')));
}

function card(entry, { title, note, mark, foot, opens }) {
  const inside = [
    el('span', { class: 'card-row' },
      el('span', { class: 'card-words' }, el('strong', {}, title || ''), note && el('span', { class: 'card-note' }, note)),
      el('span', { class: 'card-mark' }, icon(mark))),
    el('span', { class: 'card-foot' }, foot),
  ];
  if (opens && entry.url) return button(inside, () => tapCard(entry, entry.url, title), { class: 'card' });
  return el('div', { class: 'card' }, ...inside);
}

function news(entry) {
  const [first, ...rest] = entry.articles || [];
  if (!first) return unknown(entry);
  const rows = [headline(entry, first, rest.length > 0), ...rest.map((article) => row(entry, article))];
  return el('div', { class: 'news' }, ...rows);
}

function headline(entry, article, crowded) {
  return opener(entry, article, 'headline', [
    cover(article, 'cover'),
    el('span', { class: 'headline-title' }, article.title),
    !crowded && article.description && el('span', { class: 'card-note' }, article.description),
  ]);
}

const row = (entry, article) => opener(entry, article, 'news-row', [el('span', {}, article.title), cover(article, 'thumb')]);

function opener(entry, article, className, inside) {
  const children = inside.filter(Boolean);
  if (!article.url) return el('div', { class: className }, ...children);
  return button(children, () => tapCard(entry, article.url, article.title), { class: className });
}

/** cover is an article's picture, or a drawn one where it cannot be loaded. */
function cover(article, className) {
  const address = picture(article.pic_url || '');
  const drawn = () => el('span', { class: `${className} drawn`, 'aria-hidden': 'true' }, el('img', { src: '/static/cover.svg', alt: '' }));
  if (!address) return drawn();
  const box = el('span', { class: className });
  box.append(el('img', { src: address, alt: '', loading: 'lazy', on: { error: () => box.replaceWith(drawn()) } }));
  return box;
}

function notice(entry, kind) {
  const inside = [
    el('span', { class: 'notice-kind' }, kind),
    el('strong', { class: 'notice-title' }, entry.title || ''),
    el('dl', { class: 'notice-fields' }, ...(entry.fields || []).map(({ key, label, value }) => el('div', {},
      el('dt', {}, label || key), el('dd', {}, value)))),
    entry.url && el('div', { class: 'notice-more' },
      button([el('span', {}, '查看详情'), el('span', { 'aria-hidden': 'true' }, '›')], () => tapCard(entry, entry.url, entry.title))),
  ];
  return el('div', { class: 'notice' }, ...inside.filter(Boolean));
}
