// Tabs beside the phone; on a narrow screen the phone is one of them.
import { byID } from './dom.js';
import { tell } from './state.js';

const narrow = window.matchMedia('(max-width: 759px)');
const views = ['wire', 'person', 'faults', 'clock'];
let chosen = '';

export function showTabs() {
  const bar = byID('tabs');
  bar.addEventListener('click', (event) => { const tab = event.target.closest('[data-tab]'); if (tab) open(tab.dataset.tab); });
  bar.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const tabs = [...bar.children].filter((tab) => tab.offsetParent);
    const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
    next.focus();
    open(next.dataset.tab);
  });
  narrow.addEventListener('change', () => open(chosen));
  open(narrow.matches ? 'phone' : 'wire');
}

function open(tab) {
  chosen = tab === 'phone' && !narrow.matches ? 'wire' : tab;
  byID('desk').dataset.tab = chosen;
  for (const name of views) byID(`view-${name}`).hidden = name !== chosen;
  for (const button of byID('tabs').children) {
    const selected = button.dataset.tab === chosen;
    button.setAttribute('aria-selected', String(selected));
    button.tabIndex = selected ? 0 : -1;
  }
  tell('tab', chosen);
}
