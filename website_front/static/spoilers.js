// For who does not want to be told: hide results that are newer than what he has looked at. It runs before anything is drawn, which is why
// it is no module. What is remembered stays in this browser.
(() => {
  const HIDING = "spoilers";
  const SEEN = "seen";
  const root = document.documentElement;

  /** The day of the newest result on this page; empty where there is none. */
  const newest = root.dataset.newest ?? "";
  const isHiding = () => localStorage.getItem(HIDING) === "hide";
  const hasSeen = () => newest <= (localStorage.getItem(SEEN) ?? "");

  function apply() {
    const hidden = Boolean(newest) && isHiding() && !hasSeen();
    root.classList.toggle("unseen-results", hidden);
    for (const element of document.querySelectorAll(".spoiler")) element.toggleAttribute("inert", hidden);
    const notice = document.querySelector(".spoiler-notice");
    if (notice) /** @type {HTMLElement} */ (notice).hidden = !hidden;
    const button = document.querySelector("[data-spoilers]");
    if (button) {
      /** @type {HTMLElement} */ (button).hidden = false;
      button.setAttribute("aria-pressed", String(isHiding()));
    }
  }

  apply();
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelector("[data-spoilers]")?.addEventListener("click", () => {
      localStorage.setItem(HIDING, isHiding() ? "show" : "hide");
      apply();
    });
    document.querySelector(".spoiler-notice button")?.addEventListener("click", () => {
      localStorage.setItem(SEEN, newest);
      apply();
    });
    apply();
  });
})();
