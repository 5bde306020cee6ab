// Returns what is wrong with the page as it stands, as seen by eye, by finger and read aloud.
// finger is how large what is tapped must be, in pixels; 0: it is clicked with a mouse.
((finger) => {
  const faults = [];
  const shown = (e) => e.checkVisibility() && e.getBoundingClientRect().width > 1;
  const name = (e) => e.tagName.toLowerCase() + ' ' + (e.innerText || e.id || e.name || '').trim().slice(0, 20);
  const rgba = (text) => {
    const n = text.match(/[\d.]+/g).map(Number);
    return n.length === 3 ? [...n, 1] : n;
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const colour = rgba(getComputedStyle(e).backgroundColor);
      if (colour[3] === 1) return colour;
    }
    return [255, 255, 255, 1];
  };
  const contrast = (a, b) => {
    const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const against = (e, what, colour, ground, least) => {
    const got = contrast(rgba(colour), ground);
    if (got < least) faults.push(`${what} of ${name(e)}: contrast ${got.toFixed(2)}, want ${least}`);
  };
  if (document.documentElement.scrollWidth > innerWidth) faults.push(`${document.documentElement.scrollWidth} wide on a screen of ${innerWidth}`);

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n = walker.nextNode(); n; n = walker.nextNode()) {
    const e = n.parentElement, style = getComputedStyle(e);
    if (!n.data.trim() || !shown(e)) continue;
    against(e, 'text', style.color, behind(e), 4.5);
    const lines = parseFloat(style.lineHeight) / parseFloat(style.fontSize);
    if (!(lines >= 1.3)) faults.push(`${name(e)}: lines ${lines} apart, want 1.3`);
  }
  for (const e of document.querySelectorAll('input, textarea')) {
    if (!shown(e)) continue;
    if (e.placeholder) against(e, 'placeholder', getComputedStyle(e, '::placeholder').color, behind(e), 4.5);
    if (e.type !== 'checkbox' && e.type !== 'radio') against(e, 'edge', getComputedStyle(e).borderTopColor, behind(e.parentElement), 3);
  }
  for (const e of document.querySelectorAll('a, button, input, textarea, select, label.sure')) {
    // A link in a sentence is as high as its line; a box stands in a label that is tapped.
    const inSentence = e.tagName === 'A' && e.closest('.body, dd, .kept') && !e.classList.contains('call');
    if (!shown(e) || e.classList.contains('skip') || inSentence || e.type === 'checkbox' || e.type === 'radio') continue;
    const box = e.getBoundingClientRect();
    if (box.height < finger || box.width < finger) faults.push(`${name(e)}: ${Math.round(box.width)} × ${Math.round(box.height)}, want ${finger} × ${finger}`);
  }

  // Read aloud: everything has a name, headings go down one step at a time.
  const said = (e) => (e.getAttribute('aria-label') || [...(e.labels || [])].map((l) => l.innerText).join(' ') ||
    (e.getAttribute('aria-labelledby') || '').split(' ').map((id) => document.getElementById(id)?.innerText || '').join(' ') || e.title || '').trim();
  for (const e of document.querySelectorAll('input, select, textarea')) {
    if (shown(e) && e.type !== 'hidden' && !said(e)) faults.push(`${name(e)} ${e.name}: no label`);
  }
  for (const e of document.querySelectorAll('a, button, summary')) {
    if (shown(e) && !e.innerText.trim() && !said(e) && !e.querySelector('img[alt]:not([alt=""])')) faults.push(`${name(e)}: says nothing`);
  }
  for (const e of document.querySelectorAll('img')) if (!e.hasAttribute('alt')) faults.push(`${e.src}: a picture without alt`);
  for (const e of document.querySelectorAll('iframe')) if (!e.title) faults.push('a frame without a title');
  for (const e of document.querySelectorAll('table')) if (shown(e) && !e.querySelector('th')) faults.push('a table without headings');
  const levels = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter((h) => h.checkVisibility()).map((h) => [Number(h.tagName[1]), h]);
  if (levels.filter(([n]) => n === 1).length !== 1) faults.push(`${levels.filter(([n]) => n === 1).length} headings h1, want 1`);
  levels.forEach(([n, h], i) => { if (i && n > levels[i - 1][0] + 1) faults.push(`${name(h)}: below h${levels[i - 1][0]}`); });
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) faults.push(`the id ${id} stands twice`);
  for (const e of document.querySelectorAll('[aria-describedby]')) {
    for (const id of e.getAttribute('aria-describedby').split(' ')) if (!document.getElementById(id)) faults.push(`${name(e)} is described by ${id}, which is not there`);
  }
  if (!document.title.trim()) faults.push('no title');
  return faults;
})
