// A form that changes something is sent once: a second press while the answer is under way does nothing.
// Every page works without this.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (event.submitter?.formTarget || "download" in form.dataset) return; // what opens in a frame, or is saved, leaves the page
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  // the button pressed still has to send its own name, so it is put to rest after the form is sent
  setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }));
});

// A page that comes back from the browser's history can be sent again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("button").forEach((button) => { button.disabled = false; });
  });
});

// Files that are too many or too large are told before they travel over a phone's line; the server refuses them too.
document.addEventListener("change", (event) => {
  const { files, dataset } = event.target;
  if (!files || !dataset.mostFiles) return;
  const large = [...files].find((file) => file.size > Number(dataset.mostBytes));
  let wrong = large ? `${large.name}: ${dataset.tooLarge}` : "";
  if (files.length > Number(dataset.mostFiles)) wrong = dataset.tooMany;
  event.target.setCustomValidity(wrong);
  event.target.reportValidity();
});

// Parts of a sum are added up while they are typed: a list's fields, against the field that holds the whole.
document.querySelectorAll("[data-parts-of]").forEach((list) => {
  const form = list.closest("form");
  const whole = form.elements[list.dataset.partsOf];
  const shown = form.querySelector(`[data-sum-of="${list.dataset.partsOf}"]`);
  const cents = (field) => Math.round(Number(field.value.normalize("NFKC").replace(/[,¥\s]/g, "")) * 100) || 0;
  const yuan = (amount) => (amount / 100).toLocaleString("en", { minimumFractionDigits: 2 });
  const add = () => {
    const total = [...list.querySelectorAll("input")].reduce((sum, field) => sum + cents(field), 0);
    const left = cents(whole) - total;
    shown.querySelector('[data-sum="total"]').textContent = yuan(total);
    shown.querySelector('[data-sum="left"]').textContent = yuan(left);
    shown.classList.toggle("sum-open", left !== 0);
  };
  form.addEventListener("input", add);
  shown.hidden = false;
  add();
});
