// Makes the sign-in sheet quick: each list to choose from becomes a cell that takes one key or one tap. The lists
// stay what is sent; without this script they are what is filled in.
(() => {
  const ROLES = ["", "beneficiary", "volunteer", "staff"];
  const KEYS = { b: ROLES[1], 1: ROLES[1], v: ROLES[2], 2: ROLES[2], s: ROLES[3], 3: ROLES[3] };
  const main = document.getElementById("main");
  const sheet = () => document.getElementById("sheet");
  const rows = () => [...sheet().querySelectorAll("tbody tr[data-row]")];
  const cellsOf = (row) => [...row.querySelectorAll(".cell")];
  const listOf = (cell) => cell.parentElement.querySelector("select");
  let dirty = false;

  // ---- a cell

  function show(list) {
    const cell = list.parentElement.querySelector(".cell");
    const word = list.selectedOptions[0].text;
    cell.textContent = word;
    cell.dataset.role = list.value;
    cell.setAttribute("aria-label", `${list.getAttribute("aria-label")}: ${word || "–"}`);
    const hours = list.parentElement.querySelector("input");
    const wanted = list.value === "volunteer" && sheet().dataset.hours;
    if (wanted && !hours) list.after(hoursField(list));
    else if (hours && !wanted && (list.value !== "volunteer" || !hours.value)) hours.remove();
  }

  function hoursField(list) {
    const field = document.createElement("input");
    field.className = "form-control";
    field.name = list.name.replace("r-", "h-");
    field.inputMode = "decimal";
    field.autocomplete = "off";
    field.setAttribute("aria-label", `${list.getAttribute("aria-label")}, ${sheet().dataset.hoursWord}`);
    return field;
  }

  function put(cell, role) {
    const list = listOf(cell);
    if (list.value === role) return;
    list.value = role;
    dirty = true;
    show(list);
  }

  function cycle(cell) {
    put(cell, ROLES[(ROLES.indexOf(listOf(cell).value) + 1) % ROLES.length]);
  }

  function focus(cell) {
    if (!cell) return;
    sheet().querySelectorAll(".cell[tabindex='0']").forEach((other) => { other.tabIndex = -1; });
    cell.tabIndex = 0;
    choose(cell.parentElement.dataset.column);
    cell.focus();
  }

  function beside(cell, down, right) {
    const row = cell.closest("tr");
    const below = rows()[rows().indexOf(row) + down];
    return below && cellsOf(below)[cellsOf(row).indexOf(cell) + right];
  }

  // the next person; after the last one, the first one of the next session
  function next(cell) {
    return beside(cell, 1, 0) || cellsOf(rows()[0])[cellsOf(cell.closest("tr")).indexOf(cell) + 1];
  }

  // ---- the sheet

  // on a narrow screen one session is seen at a time
  function choose(column) {
    sheet().querySelectorAll("[data-column]").forEach((part) => {
      part.classList.toggle("off", part.dataset.column !== column);
    });
    const choice = document.getElementById("session-choice");
    if (choice) choice.value = column;
  }

  function quicken(part) {
    part.querySelectorAll("tbody select[name^='r-']").forEach((list) => {
      const cell = document.createElement("button");
      cell.type = "button";
      cell.className = "cell";
      cell.tabIndex = -1;
      list.before(cell);
      list.hidden = true;
      show(list);
    });
  }

  function begin() {
    const form = sheet();
    form.classList.add("fast");
    quicken(form);
    const first = form.querySelector(".cell");
    if (first) first.tabIndex = 0;
    const columns = form.querySelectorAll("thead th[data-column]");
    if (columns.length) choose(columns[columns.length - 1].dataset.column);
  }

  function allPresent(column) {
    sheet().querySelectorAll(`tbody td[data-column="${column}"] .cell`).forEach((cell) => {
      if (!listOf(cell).value) put(cell, ROLES[1]);
    });
  }

  function toggleHours() {
    const form = sheet();
    if (form.dataset.hours) delete form.dataset.hours;
    else form.dataset.hours = "yes";
    form.querySelector("button[value=hours]").setAttribute("aria-pressed", Boolean(form.dataset.hours));
    form.querySelectorAll("tbody select[name^='r-']").forEach(show);
  }

  // ---- people

  const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

  function addRow(template, key, code, name) {
    const made = document.createElement("template");
    made.innerHTML = document.getElementById(template).innerHTML
      .replaceAll("__KEY__", key).replaceAll("__CODE__", escaped(code)).replaceAll("__NAME__", escaped(name));
    const row = made.content.querySelector("tr");
    sheet().querySelector("tbody").append(row);
    const current = document.getElementById("session-choice").value;
    row.querySelectorAll("td").forEach((td) => td.classList.toggle("off", td.dataset.column !== current));
    quicken(row);
    const first = sheet().querySelector(".cell");
    if (first && !sheet().querySelector(".cell[tabindex='0']")) first.tabIndex = 0;
    dirty = true;
    return row;
  }

  // who is certain stands on the sheet at once; whom the server must look up, it does
  function addPerson() {
    const field = document.getElementById("add");
    const asked = field.value.trim();
    if (!asked) return;
    const found = [...document.getElementById("register").options].filter((option) => {
      const [code, ...name] = option.value.split(" ");
      return [option.value, code, name.join(" ")].includes(asked);
    });
    if (found.length > 1) return send("add");
    if (found.length) {
      const [code, ...name] = found[0].value.split(" ");
      const key = found[0].dataset.key;
      if (!rows().some((row) => row.dataset.row === key)) addRow("known-row", key, code, name.join(" "));
    } else {
      const taken = rows().map((row) => Number(/^n(\d+)$/.exec(row.dataset.row)?.[1] || 0));
      addRow("new-row", `n${Math.max(0, ...taken) + 1}`, "", asked);
    }
    field.value = "";
    field.focus();
  }

  // ---- what the server does: the page comes back with the sheet as it is then, and nothing is kept

  async function send(what) {
    const form = sheet();
    const data = new FormData(form);
    data.set("do", what);
    form.inert = true;
    try {
      const answer = await fetch(location.href, { method: "POST", body: new URLSearchParams(data) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("sheet");
      if (!fresh) throw new Error(page.querySelector("h1")?.textContent || String(answer.status));
      form.replaceWith(fresh);
      begin();
      dirty = true;
      focusAfter(what);
    } catch (error) {
      const notice = document.createElement("p");
      notice.className = "notice notice-bad";
      notice.textContent = error.message;
      document.getElementById("said").replaceChildren(notice);
    } finally {
      form.inert = false;
    }
  }

  function focusAfter(what) {
    const unclear = sheet().querySelector("select[name^='who-']");
    if (unclear && !unclear.value) return unclear.focus();
    if (what === "add") return document.getElementById("add").focus();
    focus(what === "list" ? sheet().querySelector("tr.added .cell") : cellsOf(rows()[0] || sheet()).at(-1));
  }

  function pasteBlock(cell, text) {
    const words = JSON.parse(sheet().dataset.words);
    const block = text.replace(/(\r\n|\r|\n)$/, "").split(/\r\n|\r|\n/)
      .map((line) => line.split("\t").map((word) => word.normalize("NFKC").trim().toLowerCase()));
    if (!block.flat().every((word) => !word || word in words)) {
      document.getElementById("pasted").value = text;
      return send("list");
    }
    block.forEach((line, down) => line.forEach((word, right) => {
      const target = beside(cell, down, right);
      if (target && word) put(target, words[word]);
    }));
  }

  // ---- what a person does

  main.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { target, key } = event;
    if (!sheet().contains(target)) return;
    if (target.matches("input")) {
      if (key !== "Enter") return;
      event.preventDefault();
      if (target.id === "add") addPerson();
      else if (target.matches("#held_on, #hours")) send("session");
      else if (target.closest("td")) focus(target.parentElement.querySelector(".cell") || sheet().querySelector(".cell"));
      return;
    }
    if (!target.matches(".cell")) return;
    const role = KEYS[key.toLowerCase()];
    const moves = {
      ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1], Enter: [1, 0],
    };
    if (role) {
      put(target, role);
      focus(next(target));
    } else if (key in moves) focus(beside(target, ...moves[key]));
    else if (key === "Home") focus(cellsOf(target.closest("tr"))[0]);
    else if (key === "End") focus(cellsOf(target.closest("tr")).at(-1));
    else if (key === " " || key === "x" || key === "X") cycle(target);
    else if (key === "Delete" || key === "Backspace") put(target, "");
    else return;
    event.preventDefault();
  });

  main.addEventListener("click", (event) => {
    const cell = event.target.closest(".cell");
    if (!cell) return;
    cycle(cell);
    focus(cell);
  });

  main.addEventListener("paste", (event) => {
    if (!event.target.matches(".cell")) return;
    event.preventDefault();
    pasteBlock(event.target, event.clipboardData.getData("text/plain"));
  });

  main.addEventListener("input", (event) => {
    if (event.target.id === "session-choice") choose(event.target.value);
    else if (event.target.form === sheet() && !event.target.matches("#add, #pasted")) dirty = true;
  });

  main.addEventListener("submit", (event) => {
    if (event.target !== sheet()) return;
    const [what, key] = (event.submitter?.value || "save").split(":");
    if (what === "save") {
      dirty = false;
      return;
    }
    event.preventDefault();
    event.stopPropagation(); // the form may be sent again
    if (what === "present") allPresent(key);
    else if (what === "drop") event.submitter.closest("tr").remove();
    else if (what === "hours") toggleHours();
    else if (what === "add") addPerson();
    else send(what);
  });

  addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });

  begin();
})();
