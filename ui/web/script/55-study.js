// Studying by keyboard alone: digits choose, Enter sends or goes on, and the focus follows what is drawn.
(() => {
  const root = document.documentElement;
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  let part = null;
  let scene = '';
  let kept = '';
  let used = false;
  // What is being answered, kept while the same question is drawn anew (in another language, or with a failure told).
  const draft = {scene: '', text: '', chosen: ''};

  const here = () => root.dataset.view === 'study' && !root.hasAttribute('data-large');
  const asking = () => part && find('.asking', part);
  const composing = (event) => event.isComposing || event.keyCode === 229;

  // What is chosen goes with the form in one field; an order is the choices in the turn in which they were picked.
  const field = () => find('input[name=chosen]', asking());
  const pick = (n) => {
    const radio = find(`input[data-pick="${n}"]`, asking());
    if (radio) {
      radio.checked = true;
      radio.focus({preventScroll: true});
      field().value = n;
      note();
      return true;
    }
    const button = find(`button[data-pick="${n}"]`, asking());
    if (!button) return false;
    const picked = field().value.split(' ').filter(Boolean);
    order(picked.includes(String(n)) ? picked.filter((each) => each !== String(n)) : [...picked, String(n)]);
    button.focus({preventScroll: true});
    return true;
  };
  const order = (picked) => {
    field().value = picked.join(' ');
    for (const button of all('button[data-pick]', asking())) {
      const turn = picked.indexOf(button.dataset.pick) + 1;
      const mark = find('.turn', button);
      button.setAttribute('aria-pressed', String(turn > 0));
      mark.textContent = turn ? mark.dataset.said.replace('{n}', turn) : '';
    }
    note();
  };

  const note = () => {
    const form = asking();
    if (!form) return;
    draft.scene = form.dataset.scene;
    draft.text = find('textarea', form)?.value || '';
    draft.chosen = field()?.value || '';
  };
  const restore = () => {
    const form = asking();
    if (!form) return;
    const box = find('textarea', form);
    if (form.dataset.scene !== draft.scene) {
      // Another question may be drawn into the same boxes.
      if (box) box.value = '';
      for (const radio of all('input[data-pick]', form)) radio.checked = false;
      Object.assign(draft, {scene: form.dataset.scene, text: '', chosen: ''});
      return;
    }
    if (box && !box.value && draft.text) box.value = draft.text;
    if (!field() || field().value || !draft.chosen) return;
    if (form.dataset.kind === 'order') order(draft.chosen.split(' '));
    else {
      const radio = find(`input[data-pick="${draft.chosen}"]`, form);
      if (radio) { radio.checked = true; field().value = draft.chosen; }
    }
  };

  const send = () => {
    const go = find('.asking .go', part);
    if (go && !go.disabled) go.click();
  };

  // One answer at a time; while it is graded the button says so.
  document.addEventListener('click', (event) => {
    const go = event.target instanceof Element && event.target.closest('#study .asking .go');
    if (!go) return;
    const form = asking();
    const empty = form.dataset.kind && find('.choices', form) && !field().value;
    const left = form.dataset.kind === 'order' && field().value.split(' ').filter(Boolean).length < all('button[data-pick]', form).length;
    if (empty || left || form.getAttribute('aria-busy') === 'true') {
      event.stopImmediatePropagation();
      event.preventDefault();
      if (form.getAttribute('aria-busy') !== 'true') {
        form.classList.remove('lacks');
        void form.offsetWidth;
        form.classList.add('lacks');
      }
      return;
    }
    form.setAttribute('aria-busy', 'true');
    find('span', go).textContent = go.dataset.busyWord;
  }, true);

  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target || !part) return;
    if (part.contains(target)) used = true;
    const button = target.closest('#study button[data-pick]');
    if (button) pick(button.dataset.pick);
    if (target.closest('#study [data-do=lead][data-what=ask]')) requestAnimationFrame(() => find('#question textarea')?.focus());
    const saved = target.closest('#study [data-save-from]');
    if (saved) save(saved);
    const copied = target.closest('#study [data-copy-path]');
    if (copied) copy(copied);
  });
  document.addEventListener('change', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target || !part || !part.contains(target)) return;
    used = true;
    if (target.matches('input[data-pick]')) { field().value = target.dataset.pick; note(); }
    const changed = target.matches('select') && find('[data-changed]', target.closest('[data-form]'));
    if (changed) changed.click();
  });

  document.addEventListener('input', (event) => {
    if (part && event.target instanceof Element && part.contains(event.target)) note();
  });

  document.addEventListener('keydown', (event) => {
    if (!here() || !part || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target instanceof Element ? event.target : document.body;
    const outside = target !== document.body && !part.contains(target);
    if (outside) return;
    if (event.key === 'Enter') {
      // The Enter that ends a syllable of an input method is none of ours; nor is one on another button.
      if (composing(event) || event.repeat || (event.shiftKey && target.matches('textarea'))) return;
      if (target.closest('button:not([data-pick]), a, summary, select')) return;
      if (asking()) { event.preventDefault(); event.stopPropagation(); send(); return; }
      const on = find('.told .go, .ended .big', part);
      if (on) { event.preventDefault(); on.click(); }
      return;
    }
    if (!asking() || composing(event) || target.matches('textarea, select, input[type=text]')) return;
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code) || /^([1-9])$/.exec(event.key);
    // O and X lie where they lie, whatever script is being typed.
    const sign = asking().dataset.kind === 'ox' && {KeyO: 0, KeyX: 1, o: 0, x: 1}[event.code || event.key];
    const n = digit ? Number(digit[1]) - 1 : sign;
    if (typeof n === 'number' && pick(n)) event.preventDefault();
    if (event.key === 'Backspace' && asking().dataset.kind === 'order') {
      event.preventDefault();
      order(field().value.split(' ').filter(Boolean).slice(0, -1));
    }
  }, true);

  const save = (button) => {
    const form = button.closest('[data-form]');
    const query = new URLSearchParams({...window.turnpoint.fields(form), speak: root.lang === 'en' ? 'en' : 'ko'});
    const link = document.createElement('a');
    link.href = `${button.dataset.saveFrom}?${query}`;
    if ('print' in button.dataset) { link.target = '_blank'; link.rel = 'noopener'; } else link.download = '';
    link.click();
  };

  const copy = (button) => {
    const box = find('input[data-path]', button.parentElement);
    const done = () => {
      const said = find('span', button);
      const before = said.textContent;
      said.textContent = button.dataset.done;
      setTimeout(() => { said.textContent = before; }, 1600);
    };
    const byHand = () => { box.select(); document.execCommand('copy'); done(); };
    if (navigator.clipboard) navigator.clipboard.writeText(box.value).then(done, byHand);
    else byHand();
  };

  // Drawn anew: addresses are made whole, and the focus goes on to what is new, or back to what was used.
  const look = () => {
    restore();
    for (const box of all('input[data-path]', part)) {
      const whole = location.origin + box.dataset.path;
      if (box.value !== whole) box.value = whole;
    }
    const local = /^(localhost|127\.|\[::1\])/.test(location.hostname);
    for (const hint of all('[data-local]', part)) hint.hidden = !local;
    const now = find('[data-scene]', part);
    const name = now ? all('[data-scene]', part).map((each) => each.dataset.scene).join('|') : '';
    if (name === scene) {
      if (kept && used && !part.contains(document.activeElement)) {
        const again = find(`[data-keep="${CSS.escape(kept)}"]`, part);
        if (again) again.focus({preventScroll: true});
      }
      return;
    }
    scene = name;
    if (!here() || !used) return;
    const target = find('[data-focus]', part) || (kept && find(`[data-keep="${CSS.escape(kept)}"]`, part));
    if (target) target.focus({preventScroll: true});
    if (/^(ask|verdict)/.test(name)) {
      const seen = find(name.startsWith('ask') ? '.sessionbar' : '.verdict', part);
      if (name.startsWith('ask')) scrollTo(0, 0);
      else if (seen && seen.getBoundingClientRect().bottom > innerHeight - 80) seen.scrollIntoView({block: 'center'});
    } else if (name === 'ended') scrollTo(0, 0);
    const mark = find('.frompassage mark.now', part);
    const box = mark && mark.closest('.document');
    if (!box) return;
    // Of the passage only so much can be seen as stands above the lower edge of the window.
    const top = box.getBoundingClientRect().top;
    const room = Math.max(90, Math.min(box.clientHeight, innerHeight - top));
    const low = mark.getBoundingClientRect().bottom - top > room - 40;
    if (low) box.scrollTop += mark.getBoundingClientRect().top - top - room / 3;
  };
  document.addEventListener('focusin', (event) => {
    if (part && event.target instanceof Element && part.contains(event.target)) kept = event.target.dataset.keep || '';
  });

  // While questions are being made the page looks again by itself.
  setInterval(() => {
    const again = here() && !document.hidden && part && find('[data-soon]', part);
    if (again) again.click();
  }, 2000);

  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; look(); });
  };
  const starting = new MutationObserver(() => {
    part = find('#study');
    if (!part) return;
    starting.disconnect();
    new MutationObserver(soon).observe(part, {childList: true, subtree: true, attributes: true, attributeFilter: ['data-scene']});
    new MutationObserver(() => {
      // What brings a history back stands beside what takes it away.
      const shown = find('[data-pane-shown]', part);
      root.toggleAttribute('data-bringing', Boolean(shown && shown.dataset.paneShown === 'progress'));
    }).observe(part, {childList: true, subtree: true, attributes: true, attributeFilter: ['data-pane-shown']});
    look();
  });
  starting.observe(root, {childList: true, subtree: true});
})();
