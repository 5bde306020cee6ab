// Times as a phone in China shows them.
import { now } from './state.js';

const zone = { timeZone: 'Asia/Shanghai' };
const clock = new Intl.DateTimeFormat('zh-CN', { ...zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const clockSeconds = new Intl.DateTimeFormat('zh-CN', { ...zone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat('zh-CN', { ...zone, month: 'long', day: 'numeric' });
const full = new Intl.DateTimeFormat('zh-CN', { ...zone, year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' });
const weekday = new Intl.DateTimeFormat('zh-CN', { ...zone, weekday: 'long' });
const date = new Intl.DateTimeFormat('en-CA', zone);

export const hourMinute = (at) => clock.format(new Date(at));
export const seconds = (at) => clockSeconds.format(new Date(at));
export const longDay = (at) => full.format(new Date(at));

const daysApart = (a, b) => Math.round((Date.parse(date.format(b)) - Date.parse(date.format(a))) / 864e5);

/** stamp is the grey time between messages. */
export function stamp(at) {
  const then = new Date(at);
  const days = daysApart(then, now());
  const time = hourMinute(then);
  if (days === 0) return time;
  if (days === 1) return `昨天 ${time}`;
  if (days > 1 && days < 7) return `${weekday.format(then)} ${time}`;
  return `${day.format(then)} ${time}`;
}

/** span is a length of time in words: 47 小时 59 分. */
export function span(milliseconds) {
  const total = Math.max(0, Math.round(milliseconds / 1000));
  const [d, h, m, s] = [Math.floor(total / 86400), Math.floor(total / 3600) % 24, Math.floor(total / 60) % 60, total % 60];
  if (d) return h ? `${d} 天 ${h} 小时` : `${d} 天`;
  if (h) return m ? `${h} 小时 ${m} 分` : `${h} 小时`;
  return m ? `${m} 分 ${s} 秒` : `${s} 秒`;
}

/** took is how long a call lasted. */
export function took(ms) {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} 秒`;
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} 毫秒`;
}
