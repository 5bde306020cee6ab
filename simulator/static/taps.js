// What a finger on the phone does.
import { act } from './api.js';
import { openPage } from './browser.js';
import { toast } from './dom.js';

/** opened shows what an act has opened, under the words that were tapped. */
export function opened(result, words) {
  const page = result?.open;
  if (!page) return;
  if (page.miniprogram) {
    toast(`这里打开小程序 ${page.miniprogram}${page.path ? `，页面 ${page.path}` : ''}。模拟器里没有小程序。`);
    return;
  }
  if (!page.frame_url && !/^https?:\/\//i.test(page.url)) {
    toast(`这不是网页：${page.url}`);
    return;
  }
  openPage(page, words);
}

export const tapLink = async (entry, run) => opened(await act('tap', { link: run.href, entry: entry.id }), run.text);

export async function tapCard(entry, address, words) {
  const body = entry.from === 'account' ? await act('tap', { link: address, entry: entry.id }) : await act('open', { url: address });
  opened(body, words);
}

export const tapBare = async (address) => opened(await act('open', { url: address }), address);

export const tapItem = (entry, item) => act('tap', { item: item.id || item.text, entry: entry.id });

export const tapMenu = async (path, words, more = {}) => opened(await act('tap', { path, ...more }), words);
