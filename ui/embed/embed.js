// Turnpoint on your own page: <script src="https://…/embed.js" data-title="…" data-language="ko" data-key="…"></script>
(() => {
  "use strict";
  const tag = document.currentScript;
  if (!tag || !tag.src) return;
  const server = new URL(tag.src).origin;
  const { title = "Turnpoint", language = "", key = "" } = tag.dataset;
  const left = tag.dataset.side === "left";
  const side = left ? "left" : "right";

  const button = document.createElement("button");
  button.type = "button";
  button.textContent = title;
  button.setAttribute("aria-expanded", "false");
  Object.assign(button.style, {
    position: "fixed", bottom: "20px", [side]: "20px", zIndex: "2147483000", padding: "12px 18px",
    border: "0", borderRadius: "999px", background: "#1f4e79", color: "#fff", font: "600 15px/1.2 system-ui, sans-serif",
    cursor: "pointer", boxShadow: "0 2px 10px rgba(0,0,0,.25)",
  });

  let frame = null;
  const made = () => {
    const address = new URL("/embed", server);
    if (language) address.searchParams.set("language", language);
    address.searchParams.set("title", title);
    // Behind the #, so that no server and no log of one gets it.
    if (key) address.hash = new URLSearchParams({ key }).toString();
    const made = document.createElement("iframe");
    made.src = address.href;
    made.title = title;
    made.referrerPolicy = "no-referrer";
    Object.assign(made.style, {
      position: "fixed", bottom: "76px", [side]: "20px", zIndex: "2147483000", border: "1px solid #c9d1d9",
      borderRadius: "12px", background: "#fff", width: "min(420px, calc(100vw - 40px))",
      height: "min(620px, calc(100vh - 110px))", boxShadow: "0 6px 30px rgba(0,0,0,.25)",
    });
    document.body.append(made);
    return made;
  };
  const show = (open) => {
    // The frame is made when it is first wanted: a page that nobody asks on loads nothing.
    if (open && !frame) frame = made();
    if (frame) frame.style.display = open ? "block" : "none";
    button.setAttribute("aria-expanded", String(open));
    if (open) frame.focus();
    else button.focus();
  };
  button.addEventListener("click", () => show(button.getAttribute("aria-expanded") === "false"));
  window.addEventListener("message", (event) => {
    if (frame && event.source === frame.contentWindow && event.origin === server && event.data === "turnpoint:close") show(false);
  });
  const place = () => document.body.append(button);
  if (document.body) place();
  else document.addEventListener("DOMContentLoaded", place);
})();
