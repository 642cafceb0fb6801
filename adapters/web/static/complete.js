"use strict";
// The composer: Enter sends, Shift+Enter breaks the line, and "/" offers what the registry knows.
(() => {
  let known = null;
  const learn = () => {
    known ??= fetch("/words", { headers: { Accept: "application/json" } }).then((response) => (response.ok ? response.json() : []));
    return known.catch(() => { known = null; return []; });
  };
  const matching = (all, typed) => {
    const [root, verb, ...rest] = typed.split(/\s+/);
    if (rest.length || !root.startsWith("/")) return [];
    const wanted = (verb ?? "").toLowerCase();
    const bare = verb === undefined;
    const rootOf = (offer) => offer.text.trim().split(" ")[0];
    const family = all.some((offer) => rootOf(offer) === root) ? root : all.length ? rootOf(all[0]) : root;
    return all.filter((offer) => {
      const [offerRoot, name = ""] = offer.text.trim().split(" ");
      if (!bare && offerRoot !== family) return false;
      if (bare) return offerRoot.startsWith(root.toLowerCase()) || root === "/" || name.startsWith(root.slice(1).toLowerCase());
      return [name, ...offer.words].some((word) => word.startsWith(wanted)) && !(name === wanted && typed.endsWith(" "));
    });
  };

  const attach = (form) => {
    const box = form.querySelector("textarea");
    const list = form.querySelector("[role='listbox']");
    if (!box || box.dataset.ready) return;
    box.dataset.ready = "yes";
    let offers = [];
    let at = -1;
    const close = () => {
      list.hidden = true;
      offers = [];
      at = -1;
      box.removeAttribute("aria-activedescendant");
    };
    const mark = (where) => {
      at = where;
      [...list.children].forEach((one, index) => one.setAttribute("aria-selected", String(index === at)));
      if (at < 0) return;
      box.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    };
    const take = (offer) => {
      box.value = offer.text;
      close();
      box.focus();
    };
    const draw = async () => {
      const typed = box.value;
      if (!typed.startsWith("/")) { close(); return; }
      const all = await learn();
      if (box.value !== typed) return;
      offers = matching(all, typed);
      if (!offers.length) { close(); return; }
      list.replaceChildren(...offers.map((offer, index) => {
        const item = document.createElement("div");
        const usage = document.createElement("code");
        const hint = document.createElement("span");
        usage.textContent = offer.usage;
        hint.textContent = offer.hint;
        item.className = "offer";
        item.id = `${box.id}-offer-${index}`;
        item.setAttribute("role", "option");
        item.append(usage, hint);
        item.addEventListener("mousedown", (event) => { event.preventDefault(); take(offer); });
        return item;
      }));
      list.hidden = false;
      mark(-1);
      box.removeAttribute("aria-activedescendant");
      document.getElementById("live").textContent = told("offers", { n: offers.length });
    };
    box.addEventListener("input", draw);
    box.addEventListener("blur", (event) => { if (event.relatedTarget !== list) close(); });
    box.addEventListener("keydown", (event) => {
      const open = !list.hidden && offers.length > 0;
      if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
        event.preventDefault();
        const by = event.key === "ArrowDown" ? 1 : -1;
        mark((at + by + offers.length + (at < 0 && by < 0 ? 1 : 0)) % offers.length);
      } else if (open && event.key === "Escape") {
        event.preventDefault();
        close();
      } else if (open && (event.key === "Tab" && !event.shiftKey || (event.key === "Enter" && at >= 0))) {
        event.preventDefault();
        take(offers[Math.max(at, 0)]);
      } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        close();
        if (box.value.trim()) form.requestSubmit();
      }
    });
    // Pictures and files are never taken; that they were tried is said to Handrail, which answers why.
    const refuse = (event) => {
      const files = event.clipboardData?.files ?? event.dataTransfer?.files;
      if (!files?.length) return;
      event.preventDefault();
      const told = document.createElement("input");
      Object.assign(told, { type: "hidden", name: "_attachments", value: "1" });
      form.append(told);
      form.requestSubmit();
      told.remove();
    };
    box.addEventListener("paste", refuse);
    box.addEventListener("drop", refuse);
  };
  document.querySelectorAll("[data-composer]").forEach(attach);
  document.addEventListener("htmx:load", (event) => {
    const found = event.detail.elt;
    if (found.matches?.("[data-composer]")) attach(found);
    found.querySelectorAll?.("[data-composer]").forEach(attach);
  });
})();
