// The forms behind ⊕ and behind menu buttons that ask for something first.
import { el, field, select, toast } from './dom.js';
import { sheet } from './sheet.js';

const places = [
  ['广州市越秀区', 23.12911, 113.264385], ['深圳市福田区', 22.541009, 114.055], ['东莞市南城街道', 23.020673, 113.751799],
  ['佛山市禅城区', 23.009505, 113.122], ['珠海市香洲区', 22.266, 113.543], ['惠州市惠城区', 23.084, 114.382],
  ['湛江市赤坎区', 21.266, 110.365], ['林芝市巴宜区', 29.6366, 94.3615], ['拉萨市城关区', 29.6536, 91.1406],
];

const input = (name, value, props = {}) => el('input', { name, value, autocomplete: 'off', ...props });

/** askPlace asks for a place: one of a few towns, or any coordinates. */
export function askPlace(done) {
  const label = input('label', places[0][0], { maxlength: '100' });
  const degrees = (name, value, limit) => input(name, value, { type: 'number', step: 'any', min: -limit, max: limit, required: true });
  const latitude = degrees('latitude', String(places[0][1]), 90);
  const longitude = degrees('longitude', String(places[0][2]), 180);
  const town = select([...places.map(([name], i) => [String(i), name]), ['', '别的地方']], { name: 'town' });
  town.addEventListener('change', () => {
    const chosen = places[town.value];
    if (town.value === '' || !chosen) return label.focus();
    [label.value, latitude.value, longitude.value] = chosen.map(String);
  });
  sheet('发送位置', [field('地点', town), field('名称', label),
    el('div', { class: 'pair' }, field('纬度', latitude), field('经度', longitude))], '发送',
  () => done({ latitude: Number(latitude.value), longitude: Number(longitude.value), label: label.value.trim() }));
}

/** askVoice asks for what was said, as the platform would have recognised it. */
export function askVoice(send) {
  const words = el('textarea', { name: 'recognition', rows: '3', placeholder: '比如 租房有补贴吗' });
  const without = el('input', { type: 'checkbox', name: 'without' });
  sheet('发送语音', [field('语音识别的文字', words, '公众号收到的是语音和这段文字。'),
    el('label', { class: 'check' }, without, el('span', {}, '不带识别结果'))], '发送',
  () => send(without.checked ? { type: 'voice' } : { type: 'voice', recognition: words.value.trim() }));
}

export function askImage(send) {
  const file = el('input', { type: 'file', name: 'picture', accept: 'image/png,image/jpeg,image/gif' });
  sheet('发送图片', [field('选一张图片', file, '不选就发一张示例图。图片只在这台电脑上。')], '发送', async () => {
    const chosen = file.files[0];
    if (chosen && chosen.size > 8e6) {
      toast('这张图片太大了，请选 8 MB 以内的。');
      return false;
    }
    return send(chosen ? { type: 'image', data: await base64(chosen) } : { type: 'image' });
  });
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result.slice(reader.result.indexOf(',') + 1)));
    reader.addEventListener('error', () => reject(reader.error));
    reader.readAsDataURL(file);
  });
}

export function askLink(send) {
  const title = input('title', '招聘公告（示例）', { required: true });
  const description = input('description', '某单位招聘');
  const url = input('url', 'https://example.cn/a', { type: 'url', required: true });
  sheet('发送链接', [field('标题', title), field('描述', description), field('地址', url)], '发送',
    () => send({ type: 'link', title: title.value, description: description.value, url: url.value }));
}

export function askFile(send) {
  const title = input('title', '简历.pdf', { required: true });
  sheet('发送文件', [field('文件名', title, '只发文件的名字，不发内容。')], '发送', () => send({ type: 'file', title: title.value }));
}

/** askScan asks for what a scanned code says. */
export function askScan(done) {
  const kind = select([['qrcode', '二维码'], ['barcode', '条形码']], { name: 'kind' });
  const result = input('result', 'CERT-2026-001', { required: true });
  sheet('扫一扫', [field('码的种类', kind), field('码的内容', result)], '扫码',
    () => done({ type: kind.value, result: kind.value === 'barcode' ? `CODE_128,${result.value}` : result.value }));
}
