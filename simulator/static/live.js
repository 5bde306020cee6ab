// Events as they happen. After every (re)connection the state is read again, so nothing
// that came in between is missed.
import { get, trying } from './api.js';
import { addEntries, addExchange, lastEntry, setUser, state, tell } from './state.js';

const kinds = {
  screen({ user, data }) {
    if (user !== state.current && data.from !== 'user') {
      state.unread.set(user, (state.unread.get(user) || 0) + 1);
      tell('users');
    }
    addEntries(user, [data]);
  },
  user({ data }) { setUser(data); },
  menu({ user, data }) { setMenu(user, data); },
  wire({ data }) {
    const pending = state.pending.get(data.delivery);
    if (pending) pending.attempt = data.attempt + 1;
    addExchange(data);
  },
  clock({ data }) { setClock(data); },
  reset() { restart(); },
};

export function setClock(now) {
  state.offset = new Date(now) - Date.now();
  tell('clock');
}

// setMenu draws nothing anew for the menu that is there: one may be open.
function setMenu(user, menu) {
  if (state.menus.has(user) && JSON.stringify(state.menus.get(user)) === JSON.stringify(menu)) return;
  state.menus.set(user, menu);
  tell('menu', user);
}

/** connect opens the stream; the browser opens it again by itself when it breaks. A page
 *  that was left would keep its connection, of which a browser has six: it is closed then,
 *  and opened again when somebody comes back to the page. */
export function connect() {
  window.addEventListener('pageshow', (event) => { if (event.persisted) listen(); });
  listen();
}

function listen() {
  const stream = new EventSource('/sim/events');
  for (const [kind, take] of Object.entries(kinds)) {
    stream.addEventListener(kind, (event) => take(JSON.parse(event.data)));
  }
  stream.addEventListener('open', () => trying(async () => {
    await readAll();
    tell('connection', true);
  }));
  stream.addEventListener('error', () => tell('connection', false));
  window.addEventListener('pagehide', () => stream.close(), { once: true });
}

async function readAll() {
  const [all, newest] = await Promise.all([get('/sim/state'), get('/sim/wire?limit=1')]);
  if (startedAgain(all.users, newest)) forget();
  state.site = all.site_url;
  setClock(all.now);
  state.users = new Map(all.users.map((user) => [user.id, user]));
  if (!state.users.has(state.current)) state.current = all.users[0]?.id || '';
  tell('users');
  await readPhone();
  for (const exchange of await get('/sim/wire?limit=500')) addExchange(exchange);
}

// startedAgain tells a new platform from a broken stream: its numbers begin anew.
function startedAgain(users, newest) {
  return users.some((user) => lastEntry(user.id) > user.last_entry)
    || newest.some((exchange) => exchange.id < (state.wire.at(-1)?.id || 0));
}

function forget() {
  for (const kept of [state.screens, state.menus, state.unread, state.pending]) kept.clear();
  state.wire.length = 0;
  tell('reset');
}

/** readPhone reads what is new on the current graduate's phone. */
async function readPhone() {
  const id = state.current;
  if (!id) return;
  if (!state.screens.has(id)) state.screens.set(id, new Map());
  const [entries, menu] = await Promise.all([
    get(`/sim/users/${id}/screen?after=${lastEntry(id)}`), get(`/sim/users/${id}/menu`),
  ]);
  addEntries(id, entries);
  setMenu(id, menu);
}

/** choose takes another graduate's phone into the hand. */
export function choose(id) {
  state.current = id;
  state.unread.delete(id);
  tell('current', id);
  tell('users');
  trying(readPhone);
}

function restart() {
  forget();
  trying(async () => { await readAll(); tell('current', state.current); });
}
