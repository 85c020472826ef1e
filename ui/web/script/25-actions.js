// The row under an answer: copying with its sources, putting a question otherwise in its place, asking before much goes.
(() => {
  const find = (selector, within = document) => within.querySelector(selector);
  const within = (target, selector) => (target instanceof Element ? target.closest(selector) : null);
  const composing = (event) => event.isComposing || event.keyCode === 229;

  // Copying: as plain text with footnotes, and as rich text with links.
  const written = async (text, rich) => {
    try {
      await navigator.clipboard.write([new ClipboardItem({
        'text/plain': new Blob([text], {type: 'text/plain'}),
        'text/html': new Blob([rich], {type: 'text/html'}),
      })]);
      return true;
    } catch { /* an older browser, or a page that is not of this machine */ }
    const put = (event) => {
      event.clipboardData.setData('text/plain', text);
      event.clipboardData.setData('text/html', rich);
      event.preventDefault();
    };
    document.addEventListener('copy', put, {once: true, capture: true});
    const done = document.execCommand('copy');
    document.removeEventListener('copy', put, {capture: true});
    return done;
  };
  let told = 0;
  const tell = (words) => {
    let place = find('#copied');
    if (!place) {
      place = document.createElement('p');
      place.id = 'copied';
      place.setAttribute('role', 'status');
      document.body.append(place);
    }
    place.textContent = words;
    clearTimeout(told);
    told = setTimeout(() => { place.textContent = ''; }, 2500);
  };
  document.addEventListener('click', async (event) => {
    const button = within(event.target, '[data-copy]');
    if (!button) return;
    const done = await written(button.dataset.copy, button.dataset.rich);
    tell(done ? button.dataset.copied : button.dataset.notCopied);
    if (!done) return;
    button.dataset.done = '';
    setTimeout(() => delete button.dataset.done, 1600);
  });

  // A question put otherwise, in its place.
  const fit = (box) => { box.style.height = 'auto'; box.style.height = `${box.scrollHeight + 2}px`; };
  const edit = (exchange) => {
    const form = find('.revising', exchange);
    if (!form) return;
    const box = find('textarea', form);
    form.hidden = false;
    find('.question', exchange).hidden = true;
    fit(box);
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  };
  const giveUp = (form) => {
    const exchange = form.closest('.exchange');
    const box = find('textarea', form);
    box.value = box.defaultValue;
    form.hidden = true;
    const sure = find('.sure', form);
    if (sure) sure.hidden = true;
    find('.question', exchange).hidden = false;
    find('[data-edit]', exchange)?.focus({preventScroll: true});
  };
  document.addEventListener('click', (event) => {
    const target = event.target;
    const exchange = within(target, '.exchange');
    if (!exchange) return;
    if (within(target, '[data-edit]')) edit(exchange);
    const form = within(target, '.revising');
    if (within(target, '[data-unedit]')) giveUp(form);
    // Before several later questions go, that is said, and asked about.
    const asks = within(target, '[data-sure]');
    if (asks) {
      const sure = find('.sure', form || asks.closest('.actions'));
      sure.hidden = false;
      find('[data-never]', sure).focus();
    }
    const never = within(target, '[data-never]');
    if (never) {
      never.closest('.sure').hidden = true;
      (form ? find('textarea', form) : find('.row [data-sure]', never.closest('.actions'))).focus();
    }
  });
  document.addEventListener('input', (event) => {
    const box = within(event.target, '.revising textarea');
    if (box) fit(box);
  });
  document.addEventListener('keydown', (event) => {
    const form = within(event.target, '.revising');
    if (!form || composing(event)) return;
    if (event.key === 'Escape') { event.preventDefault(); event.stopPropagation(); giveUp(form); }
    if (event.key !== 'Enter' || event.shiftKey || !event.target.matches('textarea')) return;
    event.preventDefault();
    if (event.target.value.trim() && !event.repeat) find('.go', form).click();
  }, true);

  // Drawn anew, the conversation keeps where the keyboard was.
  let key = '';
  document.addEventListener('focusin', (event) => {
    key = within(event.target, '#scroll .actions [data-key]')?.dataset.key || '';
  });
  let opened = null;
  const drawn = () => {
    const reasons = find('#scroll .reasons');
    const turn = reasons?.closest('.exchange').dataset.turn ?? null;
    if (turn !== null && turn !== opened) find('input', reasons).focus({preventScroll: false});
    else if (key && (document.activeElement === document.body || !document.activeElement)) {
      find(`#scroll [data-key="${CSS.escape(key)}"]`)?.focus({preventScroll: true});
    }
    opened = turn;
  };
  const starting = new MutationObserver(() => {
    const box = find('#scroll');
    if (!box) return;
    starting.disconnect();
    let waiting = false;
    new MutationObserver(() => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; drawn(); });
    }).observe(box, {childList: true, subtree: true});
  });
  starting.observe(document.documentElement, {childList: true, subtree: true});
})();
