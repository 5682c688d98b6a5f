// Keys and the refresh hint. All that they do can be done without them.
(() => {
  'use strict';
  const byId = (id) => document.getElementById(id);

  // Single keys can be switched off: they get in the way of speech input (WCAG 2.1.4).
  const kept = 'nps-keys';
  const keysOn = () => { try { return localStorage.getItem(kept) !== 'off'; } catch { return true; } };
  const help = byId('keys-help');
  const toggle = byId('keys-off');
  const label = () => { toggle.textContent = keysOn() ? 'Switch single keys off' : 'Switch single keys on'; };
  toggle.addEventListener('click', () => {
    try { localStorage.setItem(kept, keysOn() ? 'off' : 'on'); } catch { /* no storage: they stay on */ }
    label();
  });
  label();
  for (const link of document.querySelectorAll('a[href="/about#keys"]')) {
    link.addEventListener('click', (event) => { event.preventDefault(); help.showModal(); });
  }

  const move = (by) => {
    const rows = [...document.querySelectorAll('.row-link')];
    if (rows.length === 0) return;
    const at = rows.indexOf(document.activeElement);
    const to = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by));
    rows[to].focus();
    rows[to].closest('li').scrollIntoView({ block: 'nearest' });
  };
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    d: () => { const first = document.querySelector('#decide input[type=radio]'); if (first) first.focus(); },
    u: () => { const back = byId('back'); if (back) back.click(); },
    '/': () => { const search = byId('search'); if (search) search.focus(); },
    '?': () => help.showModal(),
  };
  document.addEventListener('keydown', (event) => {
    if (!keysOn() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || help.open) return;
    // In a field a letter is a letter; on a radio button it is not.
    if (event.target.closest('input:not([type=radio]), select, textarea')) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // Back from a signal: the focus returns to the row that was opened.
  const last = 'nps-last';
  for (const row of document.querySelectorAll('.row-link')) {
    row.addEventListener('click', () => { try { sessionStorage.setItem(last, row.getAttribute('href')); } catch { /* focus stays at the top */ } });
    try { if (sessionStorage.getItem(last) === row.getAttribute('href')) { row.focus({ preventScroll: true }); sessionStorage.removeItem(last); } } catch { /* as above */ }
  }

  const head = document.querySelector('[data-news]');
  const news = byId('news');
  if (!head) return;
  const address = new URL(head.dataset.news, location.origin);
  address.searchParams.set('since', head.dataset.since);
  const look = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(address, { cache: 'no-store' });
      if (!answer.ok) return;
      const { text } = await answer.json();
      if (!text || news.dataset.said === text) return;
      news.dataset.said = text;
      const show = document.createElement('a');
      show.href = location.pathname + location.search;
      show.textContent = 'Show';
      news.replaceChildren(text + ' ', show);
      news.hidden = false;
    } catch { /* the service restarts: the next look finds it */ }
  };
  setInterval(look, 4000);
})();
