// The list of conversations: folded away or shown, searched as one types, each line renamed in its place.
(() => {
  const root = document.documentElement;
  const find = (selector, within = document) => within.querySelector(selector);
  const KEPT = 'turnpoint-conversations';
  const wide = matchMedia('(min-width: 1100px)');
  const composing = (event) => event.isComposing || event.keyCode === 229;
  const within = (target, selector) => (target instanceof Element ? target.closest(selector) : null);

  // Shown or folded away; on narrow screens it is a drawer over the page, closed at first.
  const folded = () => { try { return localStorage.getItem(KEPT) === 'folded'; } catch { return false; } };
  const shown = () => root.dataset.shelf === 'open';
  const drawer = () => shown() && !wide.matches;
  const dress = () => {
    find('.shelfopener')?.setAttribute('aria-expanded', String(shown()));
    for (const id of ['#talk', '#panel']) find(id)?.toggleAttribute('inert', drawer());
  };
  const show = (open) => {
    root.dataset.shelf = open ? 'open' : 'folded';
    dress();
  };
  const close = () => {
    if (!drawer()) return;
    show(false);
    find('.shelfopener')?.focus({preventScroll: true});
  };
  const toggle = () => {
    const elsewhere = root.dataset.view !== 'chat';
    if (elsewhere) find('[data-go=chat]')?.click();
    show(elsewhere || !shown());
    if (wide.matches) {
      try { localStorage.setItem(KEPT, shown() ? 'open' : 'folded'); } catch { /* private window */ }
    } else if (shown()) find('#shelf-head .new')?.focus({preventScroll: true});
  };
  show(wide.matches && !folded());
  wide.addEventListener('change', () => show(wide.matches && !folded()));

  // The list is asked for anew: while one types, when an answer begins or ends, as long as one runs elsewhere.
  const press = (name, id = '') => {
    const button = find(`#shelf-head .${name}`);
    if (!button) return;
    button.dataset.id = id;
    button.click();
  };
  const busy = () => find('#shelf .renaming') !== null;
  // One at a time, so that what was typed last is what is shown.
  let asking = 0;
  let since = 0;
  let stale = false;
  const refresh = () => {
    const button = find('#shelf-head .finds');
    if (!button) return;
    stale = since > 0 && Date.now() - since < 5000;
    if (stale) return;
    since = Date.now();
    asking += 1;
    button.dataset.n = asking;
    button.click();
  };
  let typing = 0;
  let typed = '';
  document.addEventListener('input', (event) => {
    if (!within(event.target, '#shelf-head [name=wanted]')) return;
    typed = event.target.value;
    clearTimeout(typing);
    typing = setTimeout(refresh, 220);
  });
  let before = null;
  const asked = () => {
    const live = find('#live .exchange');
    const part = find('#live [data-conversation]');
    const now = live ? `${part?.dataset.conversation} ${live.dataset.turn} ${live.dataset.running !== undefined}` : '';
    const was = before;
    before = now;
    if (was !== null && was !== now && !busy()) refresh();
  };
  setInterval(() => {
    const here = find('#live [data-conversation]')?.dataset.conversation;
    const elsewhere = [...document.querySelectorAll('#shelf .talk[data-going]')].some((line) => line.dataset.talk !== here);
    if (elsewhere && !busy() && !document.hidden) refresh();
  }, 1500);

  // The menu is one for all lines, opened beside the line it is for.
  const menu = () => find('#talk-menu');
  let line = null;
  const lineOf = (id) => find(`#shelf .talk[data-talk="${CSS.escape(id)}"]`);
  document.addEventListener('click', (event) => {
    const more = within(event.target, '#shelf .more');
    if (!more) return;
    line = more.closest('.talk');
    const box = more.getBoundingClientRect();
    const part = menu();
    for (const button of part.querySelectorAll('[data-do]')) button.dataset.id = line.dataset.talk;
    part.style.top = `${Math.max(8, Math.min(box.bottom + 4, innerHeight - 240))}px`;
    part.style.left = `${Math.max(8, Math.min(box.left, innerWidth - 216))}px`;
  }, true);
  document.addEventListener('toggle', (event) => {
    if (event.target === menu()) line?.toggleAttribute('data-open', event.newState === 'open');
  }, true);
  document.addEventListener('keydown', (event) => {
    const part = within(event.target, '#talk-menu');
    if (!part || !['ArrowDown', 'ArrowUp'].includes(event.key)) return;
    const all = [...part.querySelectorAll('button')];
    const at = all.indexOf(document.activeElement) + (event.key === 'ArrowDown' ? 1 : -1);
    all[(at + all.length) % all.length].focus();
    event.preventDefault();
  });
  document.addEventListener('click', (event) => {
    const choice = within(event.target, '#talk-menu button');
    if (!choice || !line) return;
    const id = line.dataset.talk;
    menu().hidePopover();
    if (choice.dataset.rename !== undefined) rename(lineOf(id));
    if (choice.dataset.export) takeAway(id, choice.dataset.export);
  });
  const takeAway = (id, form) => {
    const link = document.createElement('a');
    link.href = `/conversations/${encodeURIComponent(id)}.${form}?language=${root.lang === 'ko' ? 'ko' : 'en'}`;
    if (form === 'html') { link.target = '_blank'; link.rel = 'noopener'; } else link.download = '';
    link.click();
  };

  // A new name is typed in the line's place: Enter keeps it, Escape gives it up. An input method's own keys do neither.
  const rename = (part) => {
    if (!part || busy()) return;
    const head = find('#shelf-head [data-form]');
    const box = document.createElement('input');
    box.className = 'renaming';
    box.value = part.dataset.title;
    box.maxLength = Number(head.dataset.longest);
    box.setAttribute('aria-label', head.dataset.titleLabel);
    part.append(box);
    part.dataset.renaming = '';
    box.select();
    box.focus();
    let done = false;
    const end = (kept) => {
      if (done) return;
      done = true;
      const title = box.value.trim();
      const back = document.activeElement === box;
      box.remove();
      delete part.dataset.renaming;
      if (back) find('.opens', part)?.focus({preventScroll: true});
      if (!kept || title === part.dataset.title) return;
      find('.opens .title', part).textContent = title || find('.opens .title', part).textContent;
      find('[name=title]', head).value = title;
      press('renames', part.dataset.talk);
    };
    box.addEventListener('keydown', (event) => {
      event.stopPropagation();
      if (composing(event)) return;
      if (event.key === 'Enter') { event.preventDefault(); end(true); }
      if (event.key === 'Escape') { event.preventDefault(); end(false); }
    });
    box.addEventListener('blur', () => { if (box.isConnected) end(true); });
  };
  document.addEventListener('keydown', (event) => {
    const opens = within(event.target, '#shelf .opens');
    if (opens && event.key === 'F2') { event.preventDefault(); rename(opens.closest('.talk')); }
    else if (event.key === 'Escape' && drawer() && !find('#talk-menu:popover-open')) close();
  });

  // Turning to another conversation.
  document.addEventListener('click', (event) => {
    const target = event.target;
    if (within(target, '.shelfopener')) { toggle(); return; }
    if (drawer() && target instanceof Element && target.isConnected && !target.closest('#shelf-side, #talk-menu')) close();
    if (within(target, '#clear')) window.turnpoint.turns();
    const opens = within(target, '#shelf [data-do=open], #shelf-head .new');
    if (!opens) return;
    window.turnpoint.turns();
    if (!wide.matches) show(false);
    else if (opens.matches('.new')) find('#question textarea')?.focus();
  }, true);

  // A line that tells of a deletion stays for a while, longer where it is looked at.
  let undoing = 0;
  const undo = () => {
    const told = find('#shelf .undo');
    clearTimeout(undoing);
    if (!told) return;
    const away = () => {
      if (told.matches(':hover') || told.contains(document.activeElement)) undoing = setTimeout(away, 2000);
      else told.remove();
    };
    undoing = setTimeout(away, 12000);
  };

  // Drawn anew, the list keeps where the keyboard was.
  let key = '';
  let seen = '';
  document.addEventListener('focusin', (event) => {
    key = within(event.target, '#shelf-side [data-key]')?.dataset.key || '';
  });
  const drawn = () => {
    const list = find('#shelf .talks');
    if (!list) return;
    if (key && (document.activeElement === document.body || !document.activeElement)) {
      find(`#shelf-side [data-key="${CSS.escape(key)}"]`)?.focus({preventScroll: true});
    }
    if (since && list.dataset.found === String(asking)) {
      since = 0;
      if (stale) refresh();
    }
    if (list.dataset.seen !== seen) {
      const before = Number(seen);
      seen = list.dataset.seen;
      window.turnpoint.turned(Number(seen) - before);
    }
    undo();
  };

  const soon = (work) => {
    let waiting = false;
    return () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; work(); });
    };
  };
  const starting = new MutationObserver(() => {
    if (!find('#shelf') || !find('#live') || !find('#top')) return;
    starting.disconnect();
    const watch = (part, work, attributes = []) => new MutationObserver(soon(work)).observe(find(part), {
      childList: true, subtree: true, ...(attributes.length ? {attributes: true, attributeFilter: attributes} : {}),
    });
    watch('#shelf', drawn, ['data-seen', 'data-found']);
    watch('#live', asked, ['data-running', 'data-conversation']);
    watch('#top', dress);
    watch('#shelf-head', () => {
      const box = find('#shelf-head [name=wanted]');
      if (box && box.value !== typed) box.value = typed;
    });
    drawn();
    dress();
  });
  starting.observe(root, {childList: true, subtree: true});
})();
