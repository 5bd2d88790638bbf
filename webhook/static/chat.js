// The web chat's page. It posts what the person types and presses, repeated until the service has it, and shows the
// messages of its event stream in their order.
(() => {
  const log = document.getElementById("log");
  const form = document.getElementById("form");
  const text = document.getElementById("text");
  const attach = document.getElementById("attach");
  const picker = document.getElementById("file");
  const notice = document.getElementById("status");
  const language = document.getElementById("language");

  let lang = "vi";

  /** Shows the page itself in a language; the conversation's own language is the service's to say. */
  function speak(code) {
    lang = WORDS[code] ? code : "vi";
    document.documentElement.lang = lang;
    document.title = WORDS[lang].title;
    for (const it of document.querySelectorAll("[data-t]")) {
      it.textContent = WORDS[lang][it.dataset.t];
    }
    for (const it of document.querySelectorAll("[data-l]")) {
      it.setAttribute("aria-label", WORDS[lang][it.dataset.l]);
    }
    language.textContent = WORDS[lang].other;
    language.lang = lang === "vi" ? "en" : "vi";
    if (!notice.hidden) {
      say(notice.dataset.what);
    }
  }

  /** Shows one of the fixed notices, or none. */
  function say(what) {
    const words_ = what ? WORDS[lang][what] : "";
    notice.dataset.what = what || "";
    notice.hidden = !words_;
    if (notice.textContent !== words_) {
      notice.textContent = words_;
    }
  }

  // What is posted ------------------------------------------------------------------------------------------------

  /** Grows for ever in this browser, also when its storage was emptied while the cookie stayed. */
  function sequence() {
    let last = 0;
    try {
      last = Number(localStorage.getItem("seq")) || 0;
    } catch (error) {
      // Storage switched off: time alone orders the posts of one page.
    }
    const next = Math.max(last + 1, Date.now(), sequence.last + 1);
    sequence.last = next;
    try {
      localStorage.setItem("seq", String(next));
    } catch (error) {
      // As above.
    }
    return next;
  }
  sequence.last = 0;

  function identity() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  }

  // Files have a line of their own: what is typed after one does not wait for it.
  const posts = { items: [], busy: false };
  const files = { items: [], busy: false };

  /** Puts one thing the person did into its line. `bubble` is what stands for it on the page, `file` what goes with it. */
  function post(what, bubble, file) {
    const body = { id: identity(), seq: sequence(), ...what };
    const line = file ? files : posts;
    line.items.push({ body, file, since: performance.now(), bubble, tries: 0 });
    pump(line);
  }

  function refuse(bubble, why) {
    bubble.classList.remove("waiting");
    bubble.querySelector(".text").append(" ", WORDS[lang].notSent);
    say(why);
  }

  /** The request for one item: a file is a body of its own, and what is said of it stands in the address. */
  function request(item) {
    const body = { ...item.body, age: Math.round(performance.now() - item.since) };
    if (item.file) {
      return [`web/file?${new URLSearchParams(body)}`, "application/octet-stream", item.file];
    }
    return ["web", "application/json", JSON.stringify(body)];
  }

  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  /** Posts a line in its order, one at a time: a later answer never overtakes an earlier one. */
  async function pump(line) {
    if (line.busy) {
      return;
    }
    line.busy = true;
    while (line.items.length > 0) {
      const item = line.items[0];
      const outcome = await attempt(item);
      if (outcome === "again") {
        item.tries += 1;
        const late = performance.now() - item.since > FILE_PATIENCE || item.tries >= FILE_TRIES;
        if (!item.file || !late) {
          await pause(Math.min(1000 * 2 ** (item.tries - 1), 15000));
          continue;
        }
        refuse(item.bubble, "slow");
      }
      line.items.shift();
      if (item.bubble) {
        item.bubble.classList.remove("waiting");
      }
    }
    line.busy = false;
  }

  /** One attempt: "done" when the service has it or never will, else "again". */
  async function attempt(item) {
    const [address, type, body] = request(item);
    if (item.file) {
      say("sending");
    }
    let answer;
    try {
      answer = await fetch(address, {
        method: "POST",
        headers: { "Content-Type": type },
        body,
        credentials: "same-origin",
        cache: "no-store",
      });
    } catch (error) {
      say("offline");
      return "again";
    }
    if (answer.ok) {
      say("");
      return "done";
    }
    if (answer.status === 429 || (answer.status >= 500 && answer.status !== 507)) {
      say("busy");
      const after = Number(answer.headers.get("Retry-After"));
      if (after > 0) {
        await pause(Math.min(after, 30) * 1000);
      }
      return "again";
    }
    if (item.file) {
      refuse(item.bubble, REFUSALS[answer.status] || "refused");
    } else {
      say(answer.status === 401 ? "cookies" : "refused");
    }
    return "done";
  }

  // What is shown -------------------------------------------------------------------------------------------------

  function atEnd() {
    return log.scrollHeight - log.scrollTop - log.clientHeight < 120;
  }

  function element(name, className, content) {
    const it = document.createElement(name);
    it.className = className;
    if (content !== undefined) {
      it.textContent = content;
    }
    return it;
  }

  /** A message's inside: who speaks (for screen readers), the words, the buttons. */
  function fill(article, who, message) {
    const paragraph = element("p", "text");
    paragraph.append(element("span", "who", WORDS[lang][who] + " "), message.text);
    const parts = [paragraph];
    if (message.rows && message.rows.length > 0) {
      const rows = element("div", "rows");
      for (const buttons of message.rows) {
        const row = element("div", buttons.length > 3 ? "row many" : "row");
        for (const button of buttons) {
          row.append(control(button, message.id));
        }
        rows.append(row);
      }
      parts.push(rows);
    }
    article.replaceChildren(...parts);
  }

  function control(button, message) {
    if (button.url) {
      const link = element("a", "button", button.label);
      link.href = button.url;
      link.rel = "noopener noreferrer";
      link.target = "_blank";
      return link;
    }
    const it = element("button", "", button.label);
    it.type = "button";
    if (button.code.startsWith("s.")) {
      it.classList.add("primary");
    } else if (button.code.startsWith("d.")) {
      it.classList.add("danger");
    }
    if (button.label.includes("✓")) {
      it.classList.add("chosen");
      it.setAttribute("aria-pressed", "true");
    }
    it.addEventListener("click", () => {
      it.classList.add("pressed");
      const grid = it.parentElement.childElementCount > 3;
      // In a grid the pressed mark says enough; elsewhere the answer stands in the conversation.
      const bubble = grid ? null : mine(button.label);
      if (bubble) {
        bubble.dataset.on = message;
      }
      post({ press: button.code, message }, bubble);
    });
    return it;
  }

  function mine(words_) {
    const article = element("article", "message mine waiting");
    fill(article, "mine", { text: words_ });
    log.append(article);
    log.scrollTop = log.scrollHeight;
    return article;
  }

  /** Leaves only the newest buttons on the keyboard's way: old ones work by touch and mouse, and are many. */
  function shorten() {
    const blocks = Array.from(log.querySelectorAll(".rows"));
    const newest = blocks.pop();
    for (const block of blocks) {
      for (const it of block.querySelectorAll("button, a")) {
        it.tabIndex = -1;
      }
    }
    for (const it of newest ? newest.querySelectorAll("button, a") : []) {
      it.removeAttribute("tabindex");
    }
  }

  /** Shows a message of the service, or puts it in the place of the one it revises. */
  function show(message) {
    const follow = atEnd();
    if (!message.revises && log.querySelector(`[data-id="${CSS.escape(message.id)}"]`)) {
      // Told again after a new connection.
      return;
    }
    const before = message.revises ? log.querySelector(`[data-id="${CSS.escape(message.revises)}"]`) : null;
    if (before) {
      const focused = Array.from(before.querySelectorAll("button")).indexOf(document.activeElement);
      fill(before, "bot", { ...message, id: message.revises });
      // The message itself shows what was pressed on it.
      for (const bubble of log.querySelectorAll(`.mine[data-on="${CSS.escape(message.revises)}"]`)) {
        bubble.remove();
      }
      shorten();
      const buttons = before.querySelectorAll("button");
      if (focused >= 0 && buttons.length > 0) {
        buttons[Math.min(focused, buttons.length - 1)].focus({ preventScroll: true });
      }
      return;
    }
    for (const old of log.querySelectorAll(".message:not(.old):not(.mine)")) {
      old.classList.add("old");
    }
    const article = element("article", "message");
    article.dataset.id = message.revises || message.id;
    fill(article, "bot", { ...message, id: article.dataset.id });
    log.append(article);
    shorten();
    if (follow || article.previousElementSibling?.classList.contains("mine")) {
      // A long message shows its beginning first.
      log.scrollTop = article.offsetTop - 12;
    }
  }

  // The stream ----------------------------------------------------------------------------------------------------

  const link = new URL(location.href);
  let start = link.searchParams.get("s");
  let opened = false;

  function listen() {
    const stream = new EventSource("chat/events");
    stream.addEventListener("message", (event) => {
      say("");
      show(JSON.parse(event.data));
    });
    stream.addEventListener("lang", (event) => speak(event.data));
    stream.addEventListener("ready", () => {
      say("");
      if (!opened) {
        // Whoever comes back stands at the newest message.
        log.scrollTop = log.scrollHeight;
      }
      // Once for each load of the page: the service greets whom it has not greeted lately.
      if (!opened && (start !== null || !log.querySelector(".message"))) {
        post({ start: start || "" }, null);
      }
      opened = true;
    });
    stream.addEventListener("error", () => {
      if (posts.items.length > 0 || opened) {
        say("offline");
      }
      // The browser comes back by itself unless the service refused; then we do.
      if (stream.readyState === EventSource.CLOSED) {
        stream.close();
        setTimeout(listen, 5000);
      }
    });
  }

  if (start !== null) {
    link.searchParams.delete("s");
    history.replaceState(null, "", link);
    start = start.slice(0, 64);
  }

  // The person ----------------------------------------------------------------------------------------------------

  attach.addEventListener("click", () => picker.click());
  picker.addEventListener("change", async () => {
    const [file] = picker.files;
    picker.value = "";
    if (!file) {
      return;
    }
    const bubble = mine(`${WORDS[lang].file} ${file.name}`);
    const sent = await lighter(file);
    if (!sent) {
      refuse(bubble, "photo");
    } else if (sent.size > LARGEST) {
      refuse(bubble, "large");
    } else {
      post({}, bubble, sent);
    }
    text.focus();
  });

  function grow() {
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight + 4}px`;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = text.value.trim();
    if (!typed) {
      text.focus();
      return;
    }
    post({ text: typed }, mine(typed));
    text.value = "";
    grow();
    text.focus();
  });

  text.addEventListener("input", grow);
  text.addEventListener("keydown", (event) => {
    // Enter while an input method composes a Vietnamese syllable belongs to the input method.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  language.addEventListener("click", () => {
    post({ press: "o.lang" }, null);
  });

  listen();
})();
