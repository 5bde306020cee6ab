// The page: puts its parts together and opens the stream.
import { byID } from './dom.js';
import { connect } from './live.js';
import { on, state, tell } from './state.js';
import { showBottom } from './bottom.js';
import { showBrowsers } from './browser.js';
import { showChat } from './chat.js';
import { showClock } from './clock.js';
import { showFaults } from './faults.js';
import { showPeople } from './people.js';
import { showPerson } from './person.js';
import { showProfile } from './profile.js';
import { showTabs } from './tabs.js';
import { showWire } from './wire.js';

function connection(up) {
  const box = byID('connection');
  box.textContent = up ? '已连接' : '断开了，正在重连';
  box.classList.toggle('down', !up);
}

// Only under sim.localhost are the page and its frames one site, so that the cookies of a
// frame are kept.
function address() {
  if (location.hostname.endsWith('sim.localhost')) return;
  const link = byID('address-link');
  link.href = `http://sim.localhost${location.port ? `:${location.port}` : ''}/`;
  link.textContent = link.href;
  byID('address-note').hidden = false;
}

on('connection', connection);
on('current', (id) => { if (id) history.replaceState(null, '', `#${id}`); });
on('users', () => { // the first time, and after a reset
  if (state.current && byID('desk').dataset.user !== state.current) {
    byID('desk').dataset.user = state.current;
    tell('current', state.current);
  }
});
on('current', (id) => { byID('desk').dataset.user = id; });

state.current = location.hash.slice(1);
for (const show of [showPeople, showProfile, showChat, showBottom, showBrowsers, showWire, showPerson, showFaults, showClock, showTabs]) show();
address();
connect();
