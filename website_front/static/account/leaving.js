// A browser may keep a page as it was left, and show it again to whoever goes back, also when its owner has signed out meanwhile. Nothing
// stays in a page that is kept so: neither what was shown nor what was entered. Who goes back has it asked for anew.
addEventListener("pagehide", (event) => {
  if (event.persisted) document.querySelector("main")?.replaceChildren();
});

addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
  else if (isGoneBackTo()) forgetWho();
});

function isGoneBackTo() {
  const [arrived] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  return arrived?.type === "back_forward";
}

/** A browser that keeps no page loads it again, and fills in what was entered before. */
function forgetWho() {
  for (const field of document.querySelectorAll("input")) if (field.type === "email" || field.type === "password") field.value = "";
}
