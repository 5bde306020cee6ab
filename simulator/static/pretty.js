// Bodies of the wire, made readable.

/** pretty indents XML and JSON; anything else stays as it is. */
export function pretty(body) {
  const words = (body || '').trim();
  if (words.startsWith('{') || words.startsWith('[')) return json(words);
  if (words.startsWith('<xml')) return xml(words);
  return words;
}

// Numbers of more than 15 digits would not survive parsing: such bodies stay as they are.
function json(words) {
  if (/\d{16}/.test(words)) return words;
  try {
    return JSON.stringify(JSON.parse(words), null, 2);
  } catch {
    return words;
  }
}

function xml(words) {
  const tokens = words.match(/<!\[CDATA\[[\s\S]*?\]\]>|<[^>]+>|[^<]+/g) || [];
  let depth = 0;
  let line = '';
  const lines = [];
  const flush = () => { if (line) lines.push(line); line = ''; };
  tokens.forEach((token, i) => {
    if (token.startsWith('</')) {
      depth = Math.max(0, depth - 1);
      if (!line) line = '  '.repeat(depth);
      line += token;
      flush();
    } else if (token.startsWith('<') && !token.startsWith('<!')) {
      flush();
      line = '  '.repeat(depth) + token;
      if (token.endsWith('/>')) flush(); else depth += 1;
    } else if (token.trim() || tokens[i + 1]?.startsWith('</') === false) {
      line += token.startsWith('<!') ? token : token.trim();
    }
  });
  flush();
  return lines.join('\n');
}

/** element reads one value of an XML body. */
export function element(body, name) {
  const found = new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([\\s\\S]*?)(?:\\]\\]>)?</${name}>`).exec(body || '');
  return found ? found[1] : '';
}
