// Says what the keyboard should stop at, in order; or where it stands now (what: 'now').
((what) => {
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, iframe, [tabindex]')].filter((e) => {
    if (e.tabIndex < 0 || e.disabled || e.type === 'hidden' || !e.checkVisibility({ visibilityProperty: true })) return false;
    if (e.tagName === 'IFRAME') return false; // the frame's own stops come there
    if (e.type === 'radio') { // one stop a group: the chosen one, else the first
      const group = [...document.querySelectorAll(`input[type=radio][name="${CSS.escape(e.name)}"]`)].filter((r) => r.form === e.form);
      return e === (group.find((r) => r.checked) || group[0]);
    }
    return true;
  });
  const say = (e) => `${all.indexOf(e)} ${e.tagName.toLowerCase()} ${(e.innerText || e.name || e.id || '').trim().slice(0, 20)}`;
  if (what === 'all') return all.map(say);
  const e = document.activeElement;
  if (!e || e === document.body || e.tagName === 'IFRAME') return [];
  const style = getComputedStyle(e);
  const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || e.classList.contains('skip');
  return [say(e), seen ? '' : 'no outline'];
})
