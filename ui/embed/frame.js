// The framed chat. Everything that comes from the server is set as text: nothing in an answer can be markup here.
(() => {
  "use strict";
  const words = JSON.parse(document.body.dataset.words);
  const key = new URLSearchParams(location.hash.slice(1)).get("key") || "embedded";
  const talk = document.getElementById("talk");
  const form = document.getElementById("ask");
  const field = document.getElementById("question");
  const send = document.getElementById("send");
  const history = [];
  let under = null;

  const put = (parent, tag, text, name) => {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (name) made.className = name;
    parent.append(made);
    return made;
  };
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

  const events = async function* (reply) {
    const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
    let waiting = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      waiting += value;
      const parts = waiting.split("\n\n");
      waiting = parts.pop();
      for (const part of parts) {
        const name = /^event: (.*)$/m.exec(part);
        const data = /^data: (.*)$/m.exec(part);
        if (name && data) yield [name[1], JSON.parse(data[1])];
      }
    }
  };

  const cited = (parent, answer) => {
    if (!answer.citations.length) return;
    const list = put(parent, "ol", "", "sources");
    for (const citation of answer.citations) {
      const item = put(list, "li");
      const about = put(item, "details");
      put(about, "summary", [citation.title, citation.section].filter(Boolean).join(" · "));
      put(about, "blockquote", citation.quote);
    }
  };

  const ask = async (question) => {
    under = new AbortController();
    send.textContent = words.stop;
    put(talk, "p", question, "question");
    const said = put(talk, "div", "", "answer");
    const state = put(said, "p", words.searching, "state");
    const told = document.createElement("p");
    state.before(told);
    let cost = "";
    try {
      const reply = await fetch("/api/ask", {
        method: "POST",
        headers: {
          "Content-Type": "application/json", Accept: "text/event-stream", Authorization: `Bearer ${key}`,
          "Accept-Language": document.documentElement.lang,
        },
        body: JSON.stringify({ question, history: history.slice(-6) }),
        signal: under.signal,
      });
      if (!reply.ok) throw new Error((await reply.json()).detail);
      for await (const [name, data] of events(reply)) {
        if (name === "waiting") state.textContent = data.ahead ? filled(words.waiting, data) : words.writing;
        if (name === "evidence") state.textContent = words.writing;
        if (name === "sentence") {
          const marks = data.sentence.citations.map((n) => `[${n}]`).join("");
          told.append(`${told.textContent ? " " : ""}${data.sentence.text}${marks}`);
        }
        if (name === "cost") cost = data.lines.join(" · ");
        if (name === "finished") {
          if (data.error) throw new Error(data.error.message);
          told.textContent = data.answer;
          cited(said, data);
          if (data.notice) put(said, "p", data.notice, "notice");
          if (cost) put(said, "p", cost, "cost");
          said.dataset.status = data.status;
          history.push({ role: "user", content: question }, { role: "assistant", content: data.answer });
        }
      }
      if (!said.dataset.status) throw new Error(words.lost);
    } catch (failure) {
      said.dataset.status = "error";
      // What was not answered can be asked again, or more briefly, without typing it once more.
      if (!field.value) field.value = question;
      put(said, "p", failure.name === "AbortError" ? words.stopped : failure.message || words.lost, "trouble");
    } finally {
      state.remove();
      under = null;
      send.textContent = words.send;
      talk.scrollTop = talk.scrollHeight;
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (under) return under.abort();
    const question = field.value.trim();
    if (!question) return;
    field.value = "";
    ask(question);
  });
  field.addEventListener("keydown", (event) => {
    // Korean letters that are still being put together are ended by Enter too.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (!under) form.requestSubmit();
    }
  });
  const close = () => window.parent.postMessage("turnpoint:close", "*");
  document.getElementById("close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  field.focus();
})();
