// A long list of documents is sifted in the browser; what was typed stays when the list is drawn anew.
(() => {
  let wanted = '';
  const sift = () => {
    const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of document.querySelectorAll('table.sources tbody tr')) {
      const said = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => said.includes(word));
    }
  };
  document.addEventListener('input', (event) => {
    if (!(event.target instanceof Element) || !event.target.matches('.findsource')) return;
    wanted = event.target.value;
    sift();
  });
  const starting = new MutationObserver(() => {
    const list = document.querySelector('#sources');
    if (!list) return;
    starting.disconnect();
    new MutationObserver(() => {
      const box = list.querySelector('.findsource');
      if (box && box.value !== wanted) box.value = wanted;
      if (wanted) sift();
    }).observe(list, {childList: true, subtree: true});
  });
  starting.observe(document.documentElement, {childList: true, subtree: true});
})();
