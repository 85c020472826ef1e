// The scope's panel opens and closes in the browser; choices go to the server, which draws the panel anew.
(() => {
  const root = document.documentElement;
  const open = () => root.dataset.scoping !== undefined;
  const button = () => document.querySelector('.scope .opens');
  const show = (shown) => {
    if (shown === open()) return;
    if (shown) root.dataset.scoping = ''; else root.removeAttribute('data-scoping');
    button()?.setAttribute('aria-expanded', String(shown));
    if (shown) document.querySelector('#scope-panel')?.focus({preventScroll: true});
    else button()?.focus({preventScroll: true});
  };

  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest('[data-toggle=scoping]')) show(!open());
    // What was clicked may have been drawn anew by now: then it was inside.
    else if (open() && target?.isConnected && !target.closest('#scope')) show(false);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && open()) { event.stopPropagation(); show(false); }
  }, true);

  // Finding a document among many.
  const sift = () => {
    const box = document.querySelector('.scopepanel .find');
    const wanted = (box?.value || '').trim().toLowerCase();
    for (const line of document.querySelectorAll('.scopepanel .sources li')) {
      line.hidden = wanted !== '' && !line.textContent.toLowerCase().includes(wanted);
    }
  };
  document.addEventListener('input', (event) => {
    if (event.target instanceof Element && event.target.matches('.scopepanel .find')) sift();
  });

  // Drawn anew, the panel keeps what was typed, how far it was scrolled, and where the keyboard was.
  let key = '';
  let typed = '';
  const scrolled = {};
  document.addEventListener('focusin', (event) => {
    const within = event.target instanceof Element && event.target.closest('#scope');
    key = within ? event.target.dataset.key || '' : '';
  });
  document.addEventListener('scroll', (event) => {
    if (event.target instanceof Element && event.target.matches('.scopepanel ul')) scrolled[event.target.className] = event.target.scrollTop;
  }, true);
  document.addEventListener('input', (event) => {
    if (event.target instanceof Element && event.target.matches('.scopepanel .find')) typed = event.target.value;
  });
  const drawn = () => {
    button()?.setAttribute('aria-expanded', String(open()));
    const box = document.querySelector('.scopepanel .find');
    if (box && box.value !== typed) { box.value = typed; sift(); }
    for (const list of document.querySelectorAll('.scopepanel ul')) list.scrollTop = scrolled[list.className] || 0;
    if (open() && key && !document.activeElement?.closest('#scope')) {
      document.querySelector(`#scope [data-key="${CSS.escape(key)}"]`)?.focus({preventScroll: true});
    }
  };
  const starting = new MutationObserver(() => {
    const part = document.querySelector('#scope');
    if (!part) return;
    starting.disconnect();
    new MutationObserver(drawn).observe(part, {childList: true, subtree: true});
    drawn();
  });
  starting.observe(root, {childList: true, subtree: true});
})();
