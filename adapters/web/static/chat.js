"use strict";
// The page works without this file. With it, a room stays live: woken by server-sent events, patched in place,
// forms open in a dialog, and the clock can be moved. No text is ever turned into markup here.
(() => {
  const root = document.documentElement;
  const live = document.getElementById("live");
  const toast = document.getElementById("toast");
  const dialog = document.getElementById("dialog");
  const sheet = document.getElementById("sheet");
  const side = document.getElementById("side");
  const scroll = document.getElementById("scroll");
  const here = location.pathname.split("/").slice(0, 3).join("/");
  const room = decodeURIComponent(here.slice("/chat/".length));
  const title = document.title;
  let fold = null; // while the clock jumps to one case's ping: the case, and where the other messages are folded away
  let patching = Promise.resolve();
  root.classList.add("scripted");

  const say = (text) => { live.textContent = ""; requestAnimationFrame(() => { live.textContent = text; }); };
  const show = (text) => {
    toast.textContent = text;
    toast.hidden = false;
    say(text);
    clearTimeout(show.timer);
    show.timer = setTimeout(() => { toast.hidden = true; }, 5000);
  };
  const fresh = () => crypto.randomUUID();
  const atEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  const toEnd = (box) => { box.scrollTop = box.scrollHeight; };
  const boxOf = (log) => (log.id === "log" ? scroll : log);
  const fetchPage = async (address) => {
    const response = await fetch(address, { headers: { "HX-Request": "true" } });
    if (!response.ok) throw new Error(String(response.status));
    return new DOMParser().parseFromString(await response.text(), "text/html");
  };

  // -- messages -----------------------------------------------------------------------------------------------------
  const swap = (old, now) => {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const opened = old.querySelector("details.more[open]") !== null;
    old.replaceWith(now);
    htmx.process(now);
    const more = now.querySelector("details.more");
    if (opened && more) more.open = true;
    if (!focused) return;
    const same = [...now.querySelectorAll("button, a, summary")].find((one) => one.tagName === focused.tagName && one.value === focused.value && one.className === focused.className);
    (same || now.querySelector("button, a") || document.getElementById("text")).focus();
  };
  const place = (log, article) => {
    let into = log;
    if (fold && log.id === "log" && article.dataset.ref !== fold.ref) {
      if (!fold.box) {
        fold.box = document.createElement("details");
        fold.box.className = "fold";
        fold.box.append(document.createElement("summary"));
        log.append(fold.box);
      }
      into = fold.box;
      const count = into.querySelectorAll(".message").length + 1;
      into.firstChild.textContent = told("folded", { n: count });
    } else {
      article.classList.add("new");
    }
    into.append(article);
    htmx.process(article);
  };
  const patch = async (log, everything) => {
    if (!log) return;
    const page = await fetchPage(log.dataset.log + (everything ? 0 : log.dataset.cursor));
    const box = boxOf(log);
    const end = atEnd(box);
    const found = page.querySelector("[data-cursor]");
    if (!found) { location.reload(); return; }
    log.setAttribute("aria-live", "off"); // an edit need not be heard
    for (const article of [...found.querySelectorAll(":scope > .message")]) {
      const old = document.getElementById(article.id);
      if (old) swap(old, document.adoptNode(article));
    }
    const pinned = found.querySelector("[data-pinned]");
    if (pinned && log.id === "log") {
      const shelf = document.getElementById("pinned");
      for (const article of [...pinned.children]) {
        const old = document.getElementById(article.id);
        if (old && shelf.contains(old)) swap(old, document.adoptNode(article));
        else { old?.remove(); shelf.append(document.adoptNode(article)); htmx.process(shelf); }
      }
      shelf.hidden = shelf.children.length === 0;
    }
    log.setAttribute("aria-live", "polite");
    const added = [...found.querySelectorAll(":scope > .message")];
    added.forEach((article) => place(log, document.adoptNode(article)));
    if (added.length) document.querySelector(".empty")?.remove();
    log.dataset.cursor = found.dataset.cursor;
    if (end && added.length) toEnd(box);
  };
  const refresh = (everything = false) => {
    patching = patching.then(async () => {
      await patch(document.getElementById("log"), everything);
      await patch(side.querySelector("[data-log]"), everything);
    }).catch(() => { say(told("away")); setTimeout(refresh, 2000); });
    return patching;
  };

  // -- the newcomer's first steps -----------------------------------------------------------------------------------
  const path = document.getElementById("path");
  const walk = async () => {
    if (!path.firstElementChild) return; // put away
    const page = await fetchPage(`${here}/path`);
    const current = (from) => from.querySelector("[aria-current='step']")?.textContent.trim();
    if (current(page) === current(path)) return;
    path.replaceChildren(...[...page.body.childNodes].map((node) => document.adoptNode(node)));
  };

  // -- rooms with news ----------------------------------------------------------------------------------------------
  const count = () => {
    const marks = [...document.querySelectorAll("#rooms [data-unread]")];
    const unread = marks.reduce((sum, mark) => sum + Number(mark.dataset.unread), 0);
    document.title = unread ? `(${unread}) ${title}` : title;
    return unread;
  };
  const rail = async (heard) => {
    const page = await fetchPage(`${here}/rail`);
    const before = count();
    const rooms = document.getElementById("rooms");
    const focused = rooms.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    rooms.replaceChildren(...[...page.body.childNodes].map((node) => document.adoptNode(node)));
    if (focused) [...rooms.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus();
    if (heard && count() > before) say(told("news"));
  };
  const stream = new EventSource("/events");
  // Whatever came before the stream was there, at first or after a cut, woke nobody.
  stream.addEventListener("hello", () => { refresh(); rail(false).catch(() => {}); });
  stream.addEventListener("wake", (event) => {
    const news = JSON.parse(event.data);
    if (news.room === "") { refresh(true); clock(); return; }
    if (news.room === room) refresh();
    else rail(news.heard).catch(() => {});
  });
  addEventListener("pagehide", () => stream.close());

  // -- the clock ----------------------------------------------------------------------------------------------------
  const bar = document.getElementById("clock");
  const clock = async () => {
    if (!bar) return;
    const page = await fetchPage(bar.dataset.clockSource);
    const focused = bar.contains(document.activeElement) ? document.activeElement.dataset.clock : null;
    bar.replaceChildren(...[...page.body.childNodes].map((node) => document.adoptNode(node)));
    if (focused) [...bar.querySelectorAll("[data-clock]")].find((one) => one.dataset.clock === focused)?.focus();
  };
  const post = async (address, body) => {
    const response = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(answer.error || told("failed"));
    return answer;
  };
  const move = async (body) => {
    if (bar.getAttribute("aria-busy") === "true") return;
    bar.setAttribute("aria-busy", "true");
    try {
      const answer = await post("/demo/clock", body);
      await Promise.all([refresh(true), clock(), rail(false)]);
      await story();
      show(told("moved", { n: answer.delivered ?? 0, time: bar.querySelector("time").textContent }));
      await step("clock");
    } catch (error) {
      show(error.message);
    } finally {
      bar.removeAttribute("aria-busy");
      fold = null;
    }
  };
  const jump = async (ref) => {
    const answer = await (await fetch(`/next-ping?ref=${encodeURIComponent(ref)}`)).json();
    if (!answer.at) { show(told("no_ping", { ref })); return; }
    fold = { ref, box: null };
    await move(JSON.stringify({ to: answer.at }));
  };
  const step = async (name) => {
    await fetch("/path", { method: "POST", body: new URLSearchParams({ _path: name, _room: room }), redirect: "manual" });
    await walk();
  };
  const story = async () => {
    if (!side.querySelector("[data-panel='happened']")) return;
    const page = await fetchPage(`${here}/side?side=happened`);
    side.querySelector(".happened").replaceWith(document.adoptNode(page.querySelector(".happened")));
  };

  // -- dialogs ------------------------------------------------------------------------------------------------------
  let opener = null;
  const close = () => { if (dialog.open) dialog.close(); };
  dialog.addEventListener("close", () => {
    sheet.replaceChildren();
    (opener?.isConnected ? opener : document.getElementById("text")).focus();
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) close(); });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!dialog.open) opener = document.activeElement;
    const key = event.detail.elt.closest("form")?.querySelector("[name='_key']");
    if (key) event.detail.elt.dataset.sent = key.value;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === side) {
      document.body.classList.add("with-side");
      const log = side.querySelector("[data-log]");
      if (log) toEnd(log);
      (side.querySelector("textarea") || side.querySelector("#side-title"))?.focus();
    }
    if (event.detail.target !== sheet) return;
    if (!sheet.firstElementChild) { // answered; the card that was pressed may be gone already, so this is asked here
      close();
      walk().catch(() => {});
      return;
    }
    const again = document.activeElement !== document.body && sheet.contains(document.activeElement);
    if (!dialog.open) dialog.showModal();
    const wrong = sheet.querySelector("[aria-invalid='true']");
    const first = sheet.querySelector(".sheet-body :is(input:not([type='hidden']), select, textarea), .go");
    if (wrong) (wrong.matches("fieldset") ? wrong.querySelector("input") : wrong).focus();
    else if (!again) first?.focus();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form");
    const key = form?.querySelector("[name='_key']");
    if (!event.detail.successful) {
      const status = event.detail.xhr?.status;
      show(told(status === 413 ? "large" : "unsent"));
      return;
    }
    if (key) key.value = fresh(); // what was answered is done; the next press is a new one
    if (form?.matches("[data-composer]")) {
      const box = form.querySelector("textarea");
      box.value = "";
      box.dispatchEvent(new Event("input"));
    }
    if (event.detail.requestConfig.verb === "post") refresh().then(() => toEnd(boxOf(form?.closest(".panel")?.querySelector(".log") || document.getElementById("log"))));
  });

  // -- clicks and keys ----------------------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-clock], [data-reset], [data-next-ping], [data-close-sheet], [data-close-side]");
    if (!target) return;
    if (target.dataset.clock) move(target.dataset.clock);
    else if (target.dataset.nextPing) jump(target.dataset.nextPing);
    else if ("reset" in target.dataset) {
      target.disabled = true;
      post("/demo/reset", "{}").then(() => location.assign("/")).catch((error) => { target.disabled = false; show(error.message); });
    } else {
      event.preventDefault();
      if ("closeSheet" in target.dataset) close();
      else {
        side.replaceChildren();
        document.body.classList.remove("with-side");
        (opener?.isConnected ? opener : document.getElementById("text")).focus();
      }
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || dialog.open || event.defaultPrevented) return;
    const more = document.activeElement?.closest("details[open]");
    if (more) { more.open = false; more.querySelector("summary").focus(); }
    else if (location.hash === "#rail") location.hash = "#main";
    else side.querySelector("[data-close-side]")?.click();
  });
  document.addEventListener("click", (event) => {
    for (const more of document.querySelectorAll("details.more[open]")) if (!more.contains(event.target)) more.open = false;
  });

  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.("details.more[open]")) event.target.querySelector(".menu").scrollIntoView({ block: "nearest" });
  }, true);

  count();
  toEnd(scroll);
  const thread = side.querySelector("[data-log]");
  if (thread) toEnd(thread);
  if (!bar) setInterval(() => refresh(true), 60_000); // with the real clock, what is left grows less by itself
  const text = document.getElementById("text");
  if (text.value) { text.focus(); text.setSelectionRange(text.value.length, text.value.length); }
})();
