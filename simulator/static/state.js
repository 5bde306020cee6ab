// What the page knows about the platform, and who wants to hear of changes. Kinds of
// changes: current, users, user, screen, menu, pending, wire, clock, connection, tab.

export const state = {
  users: new Map(),    // by id, in the order of their making
  current: '',         // whose phone it is
  screens: new Map(),  // user id → Map of entries by id, oldest first
  menus: new Map(),    // user id → menu or null
  unread: new Map(),   // user id → number of new entries not looked at
  pending: new Map(),  // delivery id → {user, since, attempt}
  wire: [],            // exchanges, oldest first
  offset: 0,           // platform time minus this machine's, milliseconds
  site: '',            // the service's site
};

const changes = new EventTarget();

export function on(kind, listener) {
  changes.addEventListener(kind, (event) => listener(event.detail));
}

export function tell(kind, detail) {
  changes.dispatchEvent(new CustomEvent(kind, { detail }));
}

export const currentUser = () => state.users.get(state.current);

/** now is the platform's time. */
export const now = () => new Date(Date.now() + state.offset);

export function setUser(user) {
  const known = state.users.has(user.id);
  state.users.set(user.id, user);
  tell(known ? 'user' : 'users', user);
}

/** addEntries puts entries on a screen, each once, and tells of the new ones. */
export function addEntries(id, entries) {
  const screen = state.screens.get(id);
  if (!screen) return; // read whole when this phone is looked at
  const fresh = entries.filter((entry) => !screen.has(entry.id));
  if (fresh.length === 0) return;
  const last = lastEntry(id);
  for (const entry of fresh) screen.set(entry.id, entry);
  const inOrder = fresh.every((entry, i) => entry.id > (i ? fresh[i - 1].id : last));
  if (!inOrder) state.screens.set(id, new Map([...screen].sort(([a], [b]) => a - b)));
  tell('screen', { user: id, entries: fresh, inOrder });
}

export function lastEntry(id) {
  const screen = state.screens.get(id);
  return screen && screen.size ? [...screen.keys()].at(-1) : 0;
}

/** seen marks a graduate's phone as looked at. */
export function seen(id) {
  if (state.unread.delete(id)) tell('users');
}

const wireLimit = 2000;

export function addExchange(exchange) {
  let at = state.wire.length; // what was read and what came by the stream may overlap
  while (at > 0 && state.wire[at - 1].id > exchange.id) at -= 1;
  if (state.wire[at - 1]?.id === exchange.id) return;
  state.wire.splice(at, 0, exchange);
  if (state.wire.length > wireLimit) state.wire.splice(0, state.wire.length - wireLimit);
  tell('wire', exchange);
}
