// The reader: brings what was opened into sight, keeps its place when it is redrawn, closes, and gives the focus back.
(() => {
  const root = document.documentElement;
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const NARROW = 900;
  let part = null;
  let shown = null;
  let opener = null;
  let pressed = '';
  let drawn = '';
  let key = '';
  let anchor = null;
  let aside = 0;
  const folds = new Map();
  const quiet = [];

  const reader = () => part && find('.reader', part);
  const source = () => (find('.readerfoot .source', shown) || {}).textContent || '';

  // What is behind a reader that takes the whole page can be neither reached nor read aloud.
  const alone = (wanted) => {
    while (quiet.length) quiet.pop().inert = false;
    if (!wanted) return;
    for (let node = part; node && node !== document.body; node = node.parentElement) {
      for (const other of node.parentElement.children) {
        if (other === node || other.inert || ['SCRIPT', 'STYLE', 'LINK'].includes(other.tagName)) continue;
        other.inert = true;
        quiet.push(other);
      }
    }
  };

  const dress = (open) => {
    root.toggleAttribute('data-reading', open);
    const large = open && shown.hasAttribute('data-large');
    root.toggleAttribute('data-large', large);
    alone(large);
  };

  const close = () => {
    if (!shown || !root.hasAttribute('data-reading')) return;
    shown.dataset.closed = '';
    dress(false);
    const again = opener && !opener.isConnected ? equal(opener) : opener;
    if (again) again.focus({preventScroll: true});
  };

  // What was clicked may have been redrawn since.
  const equal = (element) => {
    const {of, turn, n, source: name, start} = element.dataset;
    return all('[data-do=read]').find((other) => !part.contains(other) && other.dataset.of === of && other.dataset.turn === turn
      && other.dataset.n === n && other.dataset.source === name && other.dataset.start === start) || null;
  };

  const top = (element, box) => element.getBoundingClientRect().top - box.getBoundingClientRect().top;

  const remember = () => {
    const box = shown && find('.scroll', shown);
    anchor = null;
    if (!box) return;
    aside = (find('.sidebar', shown) || {}).scrollTop || 0;
    // What is marked, while it is in sight; else the smallest part at the top: a table is a part as well as its rows, and is not as high in a wider reader.
    const mark = placed();
    const seen = mark && top(mark, box) >= 0 && top(mark, box) < box.clientHeight;
    const block = (seen && mark.closest('[data-at]')) || all('[data-at]', box).find((each) => !find('[data-at]', each)
      && each.getBoundingClientRect().bottom > box.getBoundingClientRect().top);
    if (block) anchor = {at: block.dataset.at, from: top(block, box)};
  };

  const restore = (box) => {
    const block = anchor && all(`[data-at="${anchor.at}"]`, box).pop();
    if (!block) return false;
    box.scrollTop += top(block, box) - anchor.from;
    return true;
  };

  const placed = () => find('mark.now, .document mark.quote, .paper rect', shown);

  const bring = (box) => {
    const mark = placed();
    const panel = find('#panel');
    if (panel) panel.scrollTop = 0;
    if (mark) {
      box.scrollTop += top(mark, box) - box.clientHeight / 3;
      const wide = mark.closest('.tablewrap');
      if (wide) wide.scrollLeft += mark.getBoundingClientRect().right - wide.getBoundingClientRect().right + 24;
      return;
    }
    const start = Number(shown.dataset.start || 0);
    const block = start && all('.document [data-at]', shown).filter((each) => Number(each.dataset.at) <= start).pop();
    if (!block) { box.scrollTop = 0; return; }
    box.scrollTop += top(block, box) - 12;
    for (const before of all('.here', shown)) before.classList.remove('here');
    block.classList.add('here');
  };

  // The section that is in sight, unfolded in the outline.
  const follow = (offset, unfold) => {
    const sections = all('.outline .section', shown);
    if (!sections.length) return;
    let current = null;
    for (const section of sections) {
      if (Number(section.dataset.start) > offset) break;
      current = section;
    }
    const before = find('.outline [aria-current]', shown);
    if (before && before !== current) before.removeAttribute('aria-current');
    if (!current) return;
    current.setAttribute('aria-current', 'true');
    if (!unfold) return;
    for (let node = current.closest('details'); node && node.closest('.outline'); node = node.parentElement.closest('details')) node.open = true;
  };

  const offsetInSight = (box) => {
    const blocks = all('.document [data-at]', shown);
    const edge = box.getBoundingClientRect().top + 40;
    let last = blocks[0];
    for (const block of blocks) {
      if (block.getBoundingClientRect().top > edge) break;
      last = block;
    }
    return last ? Number(last.dataset.at) : Number(shown.dataset.start || 0);
  };

  const unfold = () => {
    for (const fold of all('details[data-fold]', shown)) {
      const key = `${source()}|${fold.dataset.fold}`;
      if (folds.has(key)) fold.open = folds.get(key);
      else if (fold.dataset.fold === 'about' && innerWidth < NARROW) fold.open = false;
    }
  };

  const show = (same) => {
    delete shown.dataset.closed;
    dress(true);
    for (const field of all('input', shown)) field.value = field.defaultValue;
    const box = find('.scroll', shown);
    unfold();
    if (box) {
      if (!(same && restore(box))) bring(box);
      const mark = placed();
      const block = mark && mark.closest('[data-at]');
      follow(block && !same ? Number(block.dataset.at) : Number(shown.dataset.start || 0) || offsetInSight(box), true);
    }
    const beside = find('.sidebar', shown);
    if (beside && aside) beside.scrollTop = aside;
    const control = pressed && all('[data-name]', shown).find((each) => each.dataset.name === pressed && !each.disabled && !each.matches('.unseen'));
    const focused = control || find('h2', shown);
    focused.focus({preventScroll: true});
    if (focused.matches('input')) focused.setSelectionRange(focused.value.length, focused.value.length);
    pressed = '';
    aside = 0;
  };

  // The page's framework changes what stands there in place: each drawing has a number of its own to be told by.
  const look = () => {
    const now = reader();
    const number = now ? now.dataset.drawn : '';
    if (number === drawn) return;
    drawn = number;
    shown = now;
    if (!now) { dress(false); return; }
    const same = key === now.dataset.passage && /^(more-|size)/.test(pressed);
    key = now.dataset.passage;
    show(same);
  };

  window.turnpoint.reader = {
    // Called before a click that opens something is sent.
    asked(element) {
      const inside = part && part.contains(element);
      pressed = inside ? element.dataset.name || '' : '';
      remember();
      if (inside && element.closest('.sidebar') && shown.hasAttribute('data-paged')) element.dataset.paged = '1';
      // On a narrow screen what was chosen is read next, and what it was chosen from is in the way.
      if (inside && element.closest('.about') && innerWidth < NARROW) find('.about', shown).open = false;
      if (inside) return;
      opener = element;
      aside = 0;
    },
    begin(element) {
      part = element;
      new MutationObserver(look).observe(part, {childList: true, subtree: true, attributes: true, attributeFilter: ['data-drawn']});
      part.addEventListener('scroll', (event) => {
        const box = event.target;
        if (root.hasAttribute('data-large') && box instanceof Element && box.matches('.scroll')) follow(offsetInSight(box), false);
      }, {passive: true, capture: true});
      look();
    },
  };

  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    // Beside a large reader is as good as its button.
    if (target.closest('[data-close]') || (root.hasAttribute('data-large') && part.contains(target) && !target.closest('.reader'))) close();
  });
  document.addEventListener('toggle', (event) => {
    const fold = event.target;
    if (shown && fold instanceof Element && fold.matches('#reader details[data-fold]')) folds.set(`${source()}|${fold.dataset.fold}`, fold.open);
  }, true);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
    const box = event.target instanceof Element && event.target.closest('#reader .find input');
    if (!box || event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    const form = box.closest('[data-form]');
    // Enter finds; once more, with the same words, it goes on to the next place.
    const next = box.value === box.defaultValue && find('[data-name=hit_after]:not(:disabled)', form);
    (next || find('.go', form)).click();
  }, true);
})();
