// The page of a job follows how far it is, without a flicker; without this script the browser loads it anew.
(() => {
  const follow = async () => {
    const box = document.querySelector("[data-job]");
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.redirected || (answer.status >= 400 && answer.status < 500)) return location.reload();
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("[data-job]");
        if (fresh && fresh.innerHTML !== box.innerHTML) box.replaceWith(fresh);
      }
    } catch { /* the line is down for a moment: once more */ }
    const state = document.querySelector("[data-job]").dataset.job;
    if (state === "queued" || state === "running") setTimeout(follow, 700);
  };
  setTimeout(follow, 700);
})();
