// The text of a report: a tap inserts a figure where the cursor stands, and the preview follows what is typed.
// Every page works without this: the names of the figures stand in a list, and a button shows the preview.
(() => {
  const form = document.querySelector("form[data-writing]");
  if (!form) return;
  const SOON = 1200; // ms without a key

  const preview = form.querySelector("[data-preview]");
  const frame = document.querySelector("iframe[name=report-preview]");
  let chapterShown = frame.dataset.chapter;
  // by hand: an address with # would scroll the page as well, away from whoever is typing
  const turn = () => {
    const top = frame.contentDocument?.querySelector(`#${chapterShown}, #annex-${chapterShown}`)?.getBoundingClientRect().top;
    if (top) frame.contentWindow.scrollBy(0, top);
  };
  frame.addEventListener("load", turn);
  turn();
  let timer = 0;
  const show = (chapter) => {
    clearTimeout(timer);
    chapterShown = chapter ?? chapterShown;
    if (navigator.onLine) form.requestSubmit(preview); // else what is shown stays, better than nothing
  };
  form.addEventListener("input", (event) => {
    const chapter = event.target.closest("[data-chapter]")?.dataset.chapter;
    clearTimeout(timer);
    timer = setTimeout(show, SOON, chapter);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
  // refused, or somebody else was first: what was typed is shown, at the chapter at fault
  if ("unsaved" in form.dataset) {
    show((form.querySelector("[aria-invalid]") ?? form.querySelector(".notice"))?.closest("[data-chapter]")?.dataset.chapter);
  }
  preview.addEventListener("click", () => {
    frame.scrollIntoView({ block: "nearest" });
  });

  function insert(field, text, cursorBack = 0) {
    field.focus();
    // keeps the browser's own undo; deprecated, and nothing replaces it
    if (!document.execCommand("insertText", false, text)) {
      field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (cursorBack) field.setSelectionRange(field.selectionEnd - cursorBack, field.selectionEnd - cursorBack);
  }

  // what word processors and spreadsheets put on the clipboard: cells between tabs, bullets and numbers before one
  const tableOf = (lines) => {
    const rows = lines.map((line) => line.split("\t").map((cell) => cell.trim().replaceAll("|", "\\|")));
    const width = Math.max(...rows.map((row) => row.length));
    const written = rows.map((row) => `| ${Array.from({ length: width }, (_, n) => row[n] ?? "").join(" | ")} |`);
    written.splice(1, 0, `|${" --- |".repeat(width)}`);
    return ["", ...written, ""];
  };
  function asWritten(text) {
    const lines = text.replace(/\r\n?|\v/g, "\n").split("\n").map((line) => line
      .replace(/^\s*[•·●○▪■◆◇➢✓\uF000-\uF0FF][ \u00A0]*\t\s*([^\t]*)$/, "- $1")
      .replace(/^\s*(\d+)[.．、][ \u00A0]*\t\s*([^\t]*)$/, "$1. $2"));
    const made = [];
    for (let n = 0, end; n < lines.length; n = end) {
      for (end = n; lines[end]?.includes("\t");) end += 1;
      if (end - n > 1) made.push(...tableOf(lines.slice(n, end)));
      else made.push(...lines.slice(n, end = n + 1));
    }
    return made.join("\n");
  }

  // the list of figures as a dialog
  const list = document.querySelector("[data-figures]");
  const dialog = document.createElement("dialog");
  dialog.className = "figure-dialog";
  const search = Object.assign(document.createElement("input"), { type: "search", className: "form-control" });
  search.placeholder = list.dataset.search;
  search.setAttribute("aria-label", list.dataset.search);
  const close = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-outline-primary" });
  close.textContent = list.dataset.close;
  const head = document.createElement("div");
  head.className = "figure-dialog-head";
  head.append(search, close);
  const groups = list.querySelector("div");
  dialog.append(head, groups);
  list.after(dialog);
  list.remove();
  close.addEventListener("click", () => dialog.close());

  let field = null;
  groups.querySelectorAll("li").forEach((item) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "figure-name" });
    button.append(...item.childNodes);
    button.addEventListener("click", () => {
      dialog.close();
      insert(field, item.dataset.insert);
    });
    item.append(button);
  });
  search.addEventListener("input", () => {
    const sought = search.value.trim().toLowerCase();
    groups.querySelectorAll("ul").forEach((names) => {
      const items = [...names.children];
      items.forEach((item) => { item.hidden = !item.textContent.toLowerCase().includes(sought); });
      names.previousElementSibling.hidden = items.every((item) => item.hidden);
    });
  });

  form.querySelectorAll("[data-chapter]").forEach((chapter) => {
    const own = chapter.querySelector("textarea");
    const tools = chapter.querySelector(".writing-tools");
    tools.hidden = false;
    own.addEventListener("focus", () => {
      chapterShown = chapter.dataset.chapter;
    });
    own.addEventListener("paste", (event) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (!text.includes("\t")) return;
      event.preventDefault();
      insert(own, asWritten(text));
    });
    tools.addEventListener("click", (event) => {
      const { choose, line, around } = event.target.dataset;
      if (choose !== undefined) {
        field = own;
        search.value = "";
        search.dispatchEvent(new Event("input"));
        dialog.showModal();
      } else if (line !== undefined) {
        const begun = own.value.slice(0, own.selectionStart);
        insert(own, (begun === "" || begun.endsWith("\n") ? "" : "\n") + line);
      } else if (around !== undefined) {
        const chosen = own.value.slice(own.selectionStart, own.selectionEnd);
        insert(own, around + chosen + around, chosen ? 0 : around.length);
      }
    });
  });
})();
