// Which links of a reply a finger may follow, and where pictures may come from.
import { currentUser, state } from './state.js';

/** linkKind says what a link does: page, menu (an inline menu item), miniprogram, or ''
 *  for an address that must not be followed. */
export function linkKind({ href, miniprogram }) {
  if (!href) return '';
  if (miniprogram) return 'miniprogram';
  const url = parse(href);
  if (!url) return '';
  if (url.protocol === 'http:' || url.protocol === 'https:') return 'page';
  if (/^weixin:\/\/bizmsgmenu\b/i.test(href)) return 'menu';
  return '';
}

function parse(address) {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

const bare = /https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]+/g;

/** split cuts plain words into runs and the bare addresses a phone makes tappable. */
export function split(words) {
  const runs = [];
  let from = 0;
  for (const match of words.matchAll(bare)) {
    const address = match[0].replace(/[.,;:!?)\]]+$/, '');
    if (match.index > from) runs.push({ text: words.slice(from, match.index) });
    runs.push({ text: address, href: address, bare: true });
    from = match.index + address.length;
  }
  if (from < words.length) runs.push({ text: words.slice(from) });
  return runs;
}

/** picture is where the page may load a picture: our own files by path, those of the
 *  service's site through the graduate's browser. Anything else is not loaded. */
export function picture(address) {
  const url = parse(address);
  if (!url) return '';
  if (url.pathname.startsWith('/mmbiz/')) return url.pathname;
  const site = parse(state.site);
  if (site && url.host === site.host) return (currentUser()?.browser_url || '') + url.pathname + url.search;
  return '';
}
