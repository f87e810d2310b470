// A form that changes something is sent once: a second press while the answer is under way does nothing.
// Every page works without this.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
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
