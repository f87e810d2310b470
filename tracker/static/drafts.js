// What is typed into a form with data-draft stays in this browser until it is saved, so that an ended session or a
// dropped connection loses nothing. The form offers it when it is opened again; nothing is overwritten unasked.
// A draft is kept by user and page. The server says which one is saved, by a cookie with the mark that the form was
// sent with. Every page works without this, and where the browser refuses to store anything.
(() => {
  const PREFIX = "draft:";
  const DAYS = 14;
  const { user } = document.body.dataset;

  let store;
  try {
    store = localStorage;
    store.getItem(PREFIX);
  } catch {
    return;
  }
  const read = (key) => {
    try {
      return JSON.parse(store.getItem(key));
    } catch {
      return null;
    }
  };
  const write = (key, draft) => {
    try {
      store.setItem(key, JSON.stringify(draft));
      return true;
    } catch {
      return false; // no room
    }
  };
  const keys = (prefix) => Object.keys(store).filter((key) => key.startsWith(prefix));

  for (const key of keys(PREFIX)) {
    if (!(read(key)?.at > Date.now() - DAYS * 24 * 3600 * 1000)) store.removeItem(key);
  }
  for (const [, mark] of document.cookie.matchAll(/saved-([a-z0-9]+)=/g)) {
    keys(PREFIX).filter((key) => read(key).sent === mark).forEach((key) => store.removeItem(key));
    document.cookie = `saved-${mark}=; path=/; max-age=0`;
  }
  // an answer came, and it was no: the sign-in page, or a page that says what is wrong
  if (!user || document.querySelector("[data-unsaved]")) {
    keys(PREFIX).forEach((key) => write(key, { ...read(key), sent: null }));
  }
  if (!user) return;

  const sought = new URLSearchParams(location.search);
  sought.delete("next"); // where the reader goes afterwards makes no other form
  const page = `${PREFIX}${user}:${location.pathname}?${sought}`;
  const UNKEPT = ["hidden", "password", "file", "submit", "button", "reset"]; // nobody types these, or none may be kept
  const fields = (form) => [...form.elements].filter((field) => field.name && !UNKEPT.includes(field.type));

  function typed(form) {
    const names = new Set(fields(form).map((field) => field.name));
    return [...new FormData(form)].filter(([name, value]) => names.has(name) && typeof value === "string");
  }

  function restore(form, draft) {
    const left = new Map();
    for (const [name, value] of draft.fields) left.set(name, [...(left.get(name) ?? []), value]);
    for (const field of fields(form)) {
      const values = left.get(field.name) ?? [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else if (field.type === "select-multiple") {
        for (const option of field.options) option.selected = values.includes(option.value);
      } else if (values.length) field.value = values.shift();
    }
    // of the record as it was then: who changed it since is not overwritten unseen
    if (form.elements.version && draft.version) form.elements.version.value = draft.version;
    form.dispatchEvent(new Event("change", { bubbles: true }));
    fields(form)[0]?.focus();
  }

  function moment(at) {
    const [day, now] = [new Date(at), new Date()];
    const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    if (day.toDateString() !== now.toDateString()) Object.assign(options, { month: "long", day: "numeric" });
    return day.toLocaleString(document.documentElement.lang, options);
  }

  function offer(form, draft, discard) {
    const notice = document.getElementById("draft-notice").content.firstElementChild.cloneNode(true);
    notice.querySelector(draft.sent ? "[data-typed]" : "[data-sent]").remove();
    notice.querySelector("time").textContent = moment(draft.at);
    notice.querySelector("[data-restore]").addEventListener("click", () => {
      notice.remove();
      restore(form, draft);
    });
    notice.querySelector("[data-discard]").addEventListener("click", () => {
      notice.remove();
      discard();
    });
    form.before(notice);
  }

  const senders = new Map();
  let over = false; // signed out: what is still to be kept is not
  document.querySelectorAll("form[data-draft]").forEach((form, index) => {
    // a form that stands at several addresses, as the same texts for each day of a report, says which one it is
    const key = form.dataset.draft ? `${PREFIX}${user}:${form.dataset.draft}` : `${page}#${index}`;
    const shown = JSON.stringify(typed(form));
    let left = read(key); // what an earlier visit left behind
    const refused = left !== null && JSON.stringify(left.fields) === shown; // the page is the answer to it
    if (refused) write(key, { ...left, sent: null });
    else if (left) {
      offer(form, left, () => {
        left = null;
        keep();
      });
    }

    let timer = 0;
    function keep(sent = null) {
      clearTimeout(timer);
      timer = 0;
      if (over) return false;
      const now = typed(form);
      if (sent || refused || JSON.stringify(now) !== shown) {
        return write(key, { at: Date.now(), fields: now, version: form.elements.version?.value, sent });
      }
      if (left) write(key, left);
      else store.removeItem(key);
      return false;
    }
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(keep, 300);
    };
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    addEventListener("pagehide", () => timer && keep());
    document.addEventListener("visibilitychange", () => timer && keep());
    senders.set(form, () => {
      const mark = Math.random().toString(36).slice(2, 12).padEnd(10, "0") + Date.now().toString(36);
      if (!keep(mark)) return;
      const field = Object.assign(document.createElement("input"), { type: "hidden", name: "draft", value: mark });
      form.querySelectorAll("input[name=draft]").forEach((old) => old.remove());
      form.append(field);
    });
  });

  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.submitter?.formTarget) return; // pressed twice, or shown in a frame
    senders.get(event.target)?.();
    if (event.target.matches("[data-sign-out]")) {
      over = true;
      keys(`${PREFIX}${user}:`).forEach((key) => store.removeItem(key));
    }
  });
})();
