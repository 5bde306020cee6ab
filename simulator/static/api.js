// The control API, and what a graduate does through it.
import { addEntries, setUser, state, tell } from './state.js';
import { toast } from './dom.js';

/** call asks the control API; a refusal is an Error with words for the person. */
export async function call(method, path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Error('连不上模拟器，请看看它是不是还在运行。');
  }
  const data = await answer.json().catch(() => null);
  if (!answer.ok) throw new Error(data?.error || `模拟器答了 ${answer.status}`);
  return data;
}

export const get = (path) => call('GET', path);
export const post = (path, body = {}) => call('POST', path, body);

/** trying runs a task and shows the words of its error. It gives undefined then. */
export async function trying(task) {
  try {
    return await task();
  } catch (error) {
    toast(error.message);
    return undefined;
  }
}

/** act lets the current graduate do something; what comes of it arrives as it happens. */
export function act(name, body = {}) {
  const id = state.current;
  return trying(async () => {
    const result = await post(`/sim/users/${id}/${name}`, body);
    setUser(result.user);
    addEntries(id, result.screen);
    for (const delivery of result.deliveries) watch(id, delivery);
    return result;
  });
}

let watching = false;

/** watch shows a delivery as under way until it has ended. */
function watch(user, delivery) {
  if (delivery.done) return;
  state.pending.set(delivery.id, { user, since: Date.now(), attempt: 1 });
  tell('pending');
  if (!watching) poll();
}

async function poll() {
  watching = true;
  while (state.pending.size) {
    await new Promise((resolve) => { setTimeout(resolve, 200); });
    await Promise.all([...state.pending.keys()].slice(0, 3).map(look));
    tell('pending');
  }
  watching = false;
}

async function look(id) {
  try {
    const delivery = await get(`/sim/deliveries/${id}`);
    if (!delivery.done) return;
    addEntries(state.pending.get(id)?.user, delivery.shown || []);
  } catch {
    // forgotten by a reset, or the simulator is gone: nothing to wait for
  }
  state.pending.delete(id);
}
