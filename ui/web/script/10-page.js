// What the page needs of the browser: its language, its views, typing with an input method, scrolling, dropping files.
(() => {
  const root = document.documentElement;
  const find = (selector, within = document) => within.querySelector(selector);
  const KEPT = 'turnpoint-language';
  const LARGEST = 100 * 1024 * 1024;
  const wanted = new URLSearchParams(location.hash.slice(1)).get('c') || '';

  const kept = () => { try { return localStorage.getItem(KEPT) || ''; } catch { return ''; } };
  const keep = (language) => { try { localStorage.setItem(KEPT, language); } catch { /* private window */ } };

  // The question leaves its box the moment it is sent, so that what is typed next is neither sent with it nor lost.
  // While an answer runs, and for blanks, it stays.
  let leaving = '';
  let sent = 0;
  const busy = () => find('#live [data-running]') !== null || Date.now() - sent < 5000;
  const leave = () => {
    const box = find('#question textarea');
    if (!box || !box.value.trim() || busy()) return false;
    leaving = box.value;
    sent = Date.now();
    box.value = '';
    box.dispatchEvent(new Event('input', {bubbles: true}));
    return true;
  };

  window.turnpoint = {
    language: kept,
    conversation: () => wanted,
    zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone || '',
    take() {
      const question = leaving;
      leaving = '';
      return question;
    },
    // The named fields of a form, or of nothing.
    fields(form) {
      const named = form ? [...form.querySelectorAll('[name]')] : [];
      return Object.fromEntries(named.map((field) => [field.name, field.type === 'checkbox' ? String(field.checked) : field.value]));
    },
    clicked(element) {
      const data = element.dataset;
      if (data.do === 'speak') keep(data.language);
      if (!['read', 'fall'].includes(data.do)) return;
      if (data.of === 'evidence' && data.n === '0') find('#panel').scrollIntoView({behavior: 'smooth', block: 'start'});
      else window.turnpoint.reader.asked(element);
    },
  };

  const go = (view) => {
    root.dataset.view = view;
    document.querySelectorAll('[data-go]').forEach((button) => {
      if (button.dataset.go === view) button.setAttribute('aria-current', 'page');
      else button.removeAttribute('aria-current');
    });
  };

  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const view = target && target.closest('[data-go]');
    if (view) go(view.dataset.go);
  });

  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target && target.closest('#send') && !leave()) event.stopImmediatePropagation();
  }, true);

  // Enter sends, Shift+Enter makes a line; the Enter that ends a syllable of an input method does neither.
  for (const kind of ['keydown', 'keypress']) {
    document.addEventListener(kind, (event) => {
      if (event.key !== 'Enter' || !(event.target instanceof Element) || !event.target.closest('#question')) return;
      event.stopPropagation();
      if (event.isComposing || event.keyCode === 229 || event.shiftKey) return;
      event.preventDefault();
      if (kind === 'keydown' && !event.repeat) find('#send').click();
    }, true);
  }

  const dress = () => {
    const bar = find('#top [data-ready]');
    if (!bar) return;
    if (root.lang !== bar.dataset.ready) root.lang = bar.dataset.ready;
    if (document.title !== bar.dataset.title) document.title = bar.dataset.title;
    root.dataset.drop = bar.dataset.drop;
    go(root.dataset.view || 'chat');
  };

  // The newest words stay in sight unless the reader has scrolled up to earlier ones.
  let follows = true;
  const nearEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 90;
  const follow = (asked) => {
    const box = find('#scroll');
    if (!box) return;
    if (!find('.exchange', box)) { if (asked) box.scrollTop = 0; return; }
    if (asked) follows = true;
    if (follows) box.scrollTop = box.scrollHeight;
    if (asked && box.scrollHeight <= box.clientHeight + 1) {
      const last = find('#live .exchange');
      if (last && last.getBoundingClientRect().bottom > innerHeight) last.scrollIntoView({block: 'start'});
    }
  };

  // The page's address names the conversation, so that it is there again after a reload, or from a bookmark. Turning to
  // another one is a step in the browser's history; while such a step is taken back the address stays as it is.
  let turning = false;
  let returning = 0;
  const address = () => {
    if (returning > 0 || !find('#top [data-ready]')) return;
    const part = find('#live [data-conversation]');
    const now = part ? `#c=${part.dataset.conversation}` : '';
    if (location.hash === now) return;
    history[turning ? 'pushState' : 'replaceState'](null, '', now || location.pathname);
    turning = false;
  };
  window.turnpoint.turns = () => { turning = true; };
  window.turnpoint.turned = (times) => { returning = Math.max(0, returning - times); address(); turning = false; };
  // Not 'hashchange', which comes later: between the two the address would be put back as it was.
  addEventListener('popstate', () => {
    const visits = find('#shelf-head .visits');
    if (!visits) { location.reload(); return; }
    returning += 1;
    visits.dataset.id = new URLSearchParams(location.hash.slice(1)).get('c') || '';
    visits.click();
  });

  let turn = '';
  const look = () => {
    dress();
    const last = find('#live .exchange');
    const now = last ? last.dataset.turn : '';
    address();
    if (now !== turn) sent = 0;
    follow(now !== turn);
    turn = now;
  };
  let waiting = false;
  const watch = (part, changed) => new MutationObserver(changed).observe(part, {
    childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ['data-ready', 'data-conversation'],
  });
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; look(); });
  };

  const begin = () => {
    const box = find('#scroll');
    if (!box || !find('#reader') || !find('#top')) return false;
    box.addEventListener('scroll', () => { follows = nearEnd(box); }, {passive: true});
    for (const id of ['#top', '#scroll']) watch(find(id), soon);
    window.turnpoint.reader.begin(find('#reader'));
    find('#scroll').setAttribute('role', 'log');
    find('#scroll').setAttribute('aria-live', 'polite');
    find('#scroll').setAttribute('tabindex', '0');
    find('#panel').setAttribute('role', 'complementary');
    look();
    return true;
  };

  const files = () => find('#sources-view input[type=file]');
  const tooLarge = (list) => [...list].some((file) => file.size > LARGEST);
  document.addEventListener('change', (event) => {
    if (event.target !== files() || !tooLarge(event.target.files)) return;
    event.stopImmediatePropagation();
    event.target.value = '';
    alert(find('#top [data-ready]').dataset.tooLarge);
  }, true);

  // Files may be dropped anywhere on the page.
  let over = 0;
  const carries = (event) => event.dataTransfer && [...event.dataTransfer.types].includes('Files');
  document.addEventListener('dragenter', (event) => { if (carries(event)) { over += 1; root.dataset.dropping = ''; } });
  document.addEventListener('dragleave', (event) => {
    if (carries(event) && --over <= 0) { over = 0; root.removeAttribute('data-dropping'); }
  });
  document.addEventListener('dragover', (event) => { if (carries(event)) event.preventDefault(); });
  document.addEventListener('drop', (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    over = 0;
    root.removeAttribute('data-dropping');
    const input = files();
    if (!input) return;
    go('sources');
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event('change', {bubbles: true}));
  });

  root.dataset.view = 'chat';
  const starting = new MutationObserver(() => { if (begin()) starting.disconnect(); });
  if (!begin()) starting.observe(root, {childList: true, subtree: true});
})();
