// Writing: the line with the keyboard, and what stands behind ⊕.
import { act } from './api.js';
import { button, el, icon } from './dom.js';
import { askFile, askImage, askLink, askPlace, askVoice } from './forms.js';
import { state } from './state.js';

const drafts = new Map(); // user id → words not sent yet

const send = (body) => act('send', body);

const things = [
  ['image', '图片', () => askImage(send)],
  ['mic', '语音', () => askVoice(send)],
  ['place', '位置', () => askPlace((place) => send({ type: 'location', ...place }))],
  ['video', '视频', () => send({ type: 'video' })],
  ['link', '链接', () => askLink(send)],
  ['file', '文件', () => askFile(send)],
];

/** keyboard is the writing line; toggle leads to the menu where there is one. */
export function keyboard(toggle) {
  const id = state.current;
  const words = el('textarea', {
    rows: '1', class: 'words', id: 'words', 'aria-label': '发消息', enterkeyhint: 'send', autocomplete: 'off', value: drafts.get(id) || '',
  });
  const more = el('div', { class: 'things', hidden: true }, ...things.map(([mark, name, does]) => button(
    [el('span', { class: 'thing-mark' }, icon(mark)), el('span', {}, name)], does, { class: 'thing', data: { thing: mark } })));
  const plus = button(icon('plus'), () => { more.hidden = !more.hidden; plus.setAttribute('aria-expanded', String(!more.hidden)); },
    { class: 'line-button plus', 'aria-label': '发别的', 'aria-expanded': 'false' });
  const go = el('button', { type: 'submit', class: 'send' }, '发送');
  const form = el('form', { class: 'line', on: { submit } }, toggle || null,
    button(icon('voice'), () => askVoice(send), { class: 'line-button', 'aria-label': '发语音' }), words, plus, go);
  const fit = () => {
    drafts.set(id, words.value);
    form.classList.toggle('has-words', words.value.trim() !== '');
    words.style.height = 'auto';
    words.style.height = `${Math.min(words.scrollHeight, 110)}px`;
  };
  async function submit(event) {
    event.preventDefault();
    const text = words.value.trim();
    if (!text) return;
    words.value = '';
    fit();
    if (await send({ text }) === undefined && !words.value) {
      words.value = text; // not sent: nothing is lost
      fit();
    }
  }
  words.addEventListener('input', fit);
  // Enter sends and Shift+Enter makes a line. Keyboards of phones name no key, but all of
  // them say what they are about to put in; while a word is being composed they do not.
  let shift = false;
  words.addEventListener('keydown', (event) => { shift = event.shiftKey; });
  words.addEventListener('beforeinput', (event) => {
    if (shift || !['insertLineBreak', 'insertParagraph'].includes(event.inputType)) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.classList.toggle('has-words', words.value.trim() !== '');
  return el('div', { class: 'keyboard' }, form, more);
}
