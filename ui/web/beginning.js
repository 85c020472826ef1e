// Gradio's sign that the page is opening keeps a clock that goes on asking for every frame after it has gone: a page that
// nobody touches would cost a twentieth of a core for as long as it is open. Its clocks are not shown here, so once the
// page stands they get no frames. This has to run before Gradio's own scripts, which keep the function they find.
(() => {
  const give = window.requestAnimationFrame.bind(window);
  const clock = /^\(\)\s*=>\s*\{[^;,]{1,20}\([^,]{1,20},\s*\(performance\.now\(\)\s*-/;
  window.requestAnimationFrame = (draw) => {
    const stands = document.querySelector('#top [data-ready]') !== null;
    return stands && clock.test(Function.prototype.toString.call(draw)) ? 0 : give(draw);
  };
})();
