// Signing out. By a request of the script, since a form of this page would be sent without its origin.
(() => {
  document.addEventListener('click', (event) => {
    const hit = event.target instanceof Element && event.target.closest('[data-leave]');
    if (!hit) return;
    hit.disabled = true;
    fetch('/sign-out', {method: 'POST', redirect: 'manual'}).then(
      () => location.assign('/sign-in'),
      () => { hit.disabled = false; },
    );
  });
})();
