// A long list of people to tick: a search narrows it, and the number of those ticked is always seen.
(() => {
  const search = document.getElementById("people-search");
  const chosen = document.getElementById("chosen");
  const boxes = [...document.querySelectorAll(".people-boxes .check")];
  if (!search || !boxes.length) return;
  const count = () => {
    chosen.textContent = document.querySelectorAll(".people-boxes :checked").length;
    chosen.hidden = false;
  };
  search.closest("[hidden]").hidden = false;
  search.addEventListener("input", () => {
    const asked = search.value.trim().toLowerCase();
    boxes.forEach((box) => {
      box.hidden = !box.querySelector(":checked") && !box.textContent.toLowerCase().includes(asked);
    });
  });
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return; // ticks the one that is left
    event.preventDefault();
    const left = boxes.filter((box) => !box.hidden && !box.querySelector(":checked"));
    if (left.length !== 1) return;
    left[0].querySelector("input").checked = true;
    search.value = "";
    search.dispatchEvent(new Event("input"));
    count();
  });
  document.addEventListener("change", count);
  count();
})();
