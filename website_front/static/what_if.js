// What if?: whatever is chosen is an address; where scripts run, what changes of that page is put in place of what is shown.

const QUIET_MILLISECONDS = 700;
const LIFT_PIXELS = 6;

/** @type {AbortController | undefined} */
let asking;
let telling = 0;

/**
 * Show the page of an address in place of this one.
 * @param {string | URL} address
 * @param {{ remember?: boolean, focus?: string }} [how] `focus`: the key of what shall have the focus then
 */
async function show(address, { remember = true, focus } = {}) {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  for (const part of document.querySelectorAll(".outcome")) part.classList.add("waits");
  /** @type {Response} */
  let answer;
  try {
    answer = await fetch(address, { headers: { Accept: "text/html" }, signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.querySelector("[data-part]")) throw new TypeError("not the page that was asked for");
    replaceParts(page, focus ?? keyOf(document.activeElement));
  } catch {
    if (signal.aborted) return;
    // What cannot be shown here a browser can, with its own words for what went wrong.
    location.assign(address);
    return;
  }
  if (remember) history.pushState(null, "", answer.url);
  tell();
}

/**
 * @param {Document} page
 * @param {string | undefined} focus
 */
function replaceParts(page, focus) {
  for (const part of document.querySelectorAll("[data-part]")) {
    const name = /** @type {HTMLElement} */ (part).dataset.part;
    const next = page.querySelector(`[data-part="${name}"]`);
    if (!next) part.remove();
    else if (next.outerHTML !== part.outerHTML) {
      const across = part.scrollLeft;
      part.replaceWith(next);
      next.scrollLeft = across;
    }
  }
  document.title = page.title;
  const links = document.querySelectorAll(".languages a");
  page.querySelectorAll(".languages a").forEach((link, number) => {
    const here = links[number];
    if (here instanceof HTMLAnchorElement && link instanceof HTMLAnchorElement) here.href = link.href;
  });
  prepare();
  if (focus) {
    const key = CSS.escape(focus);
    /** @type {HTMLElement | null} */ (document.querySelector(`[data-key="${key}"]`))?.focus({ preventScroll: true });
  }
}

/** Say the answer, once nothing has changed for a moment. */
function tell() {
  clearTimeout(telling);
  telling = setTimeout(() => {
    const said = document.querySelector("#told");
    const answer = document.querySelector("[role=alert], #headline")?.textContent?.trim() ?? "";
    if (said && said.textContent !== answer) said.textContent = answer;
  }, QUIET_MILLISECONDS);
}

/**
 * @param {Element | null} element
 * @returns {string | undefined}
 */
function keyOf(element) {
  return element instanceof HTMLElement ? element.dataset.key : undefined;
}

/**
 * The address of a form as it is filled in.
 * @param {HTMLFormElement} form
 */
function addressOf(form) {
  const address = new URL(form.action);
  for (const [name, value] of new FormData(form)) address.searchParams.append(name, String(value));
  return address;
}

/** @returns {HTMLFormElement | null} */
function order() {
  return document.querySelector("form.order");
}

/**
 * Who is in a place, as an option without what the first place has before it.
 * @param {HTMLSelectElement} place
 */
function driverIn(place) {
  return place.value.replace(/^.*:/, "").replace(/^-$/, "");
}

/**
 * @param {HTMLSelectElement} place
 * @param {string} driver
 */
function put(place, driver) {
  const prefix = place.options[0].value.replace(/-$/, "");
  place.value = driver ? prefix + driver : place.options[0].value;
}

/** @returns {HTMLSelectElement[]} */
function places() {
  return [...document.querySelectorAll(".places select")].filter((each) => each instanceof HTMLSelectElement);
}

/**
 * Two places change their drivers.
 * @param {number} from
 * @param {number} to from 1
 */
function swap(from, to) {
  const [one, other] = [places()[from - 1], places()[to - 1]];
  const form = order();
  if (!one || !other || one === other || !form) return;
  const [first, second] = [driverIn(one), driverIn(other)];
  if (first === second) return;
  put(one, second);
  put(other, first);
  void show(addressOf(form), { focus: `grip-${to}` });
}

/**
 * Put a driver of the tray in a place.
 * @param {string} driver
 * @param {number} to
 */
function place(driver, to) {
  const target = places()[to - 1];
  const form = order();
  if (!target || !form) return;
  put(target, driver);
  void show(addressOf(form), { focus: `grip-${to}` });
}

/**
 * Where something is let go: the number of the place below a point.
 * @param {PointerEvent} event
 */
function placeBelow(event) {
  const row = document.elementFromPoint(event.clientX, event.clientY)?.closest(".places li");
  return row instanceof HTMLElement ? row : null;
}

/**
 * @param {HTMLElement} element what is taken hold of
 * @param {PointerEvent} start
 * @param {(to: number) => void} drop
 */
function drag(element, start, drop) {
  let lifted = false;
  const row = element.closest("li");
  /** @param {PointerEvent} event */
  const move = (event) => {
    if (!lifted && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < LIFT_PIXELS) return;
    lifted = true;
    row?.classList.add("lifted");
    for (const other of document.querySelectorAll(".places .over")) other.classList.remove("over");
    placeBelow(event)?.classList.add("over");
  };
  /** @param {PointerEvent} event */
  const end = (event) => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", end);
    removeEventListener("pointercancel", end);
    row?.classList.remove("lifted");
    for (const other of document.querySelectorAll(".places .over")) other.classList.remove("over");
    if (!lifted) return;
    // A click that follows at once would be taken for a tap.
    addEventListener("click", refuse, true);
    setTimeout(() => removeEventListener("click", refuse, true), 0);
    const target = event.type === "pointerup" ? placeBelow(event) : null;
    if (target) drop(Number(target.dataset.place));
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", end);
  addEventListener("pointercancel", end);
}

/** @param {Event} event */
function refuse(event) {
  event.preventDefault();
}

/** Give the parts that were put in what scripts add: places that can be moved. */
function prepare() {
  for (const grip of document.querySelectorAll(".places .grip")) {
    if (!(grip instanceof HTMLElement)) continue;
    grip.tabIndex = 0;
    grip.setAttribute("role", "button");
    grip.setAttribute("aria-label", grip.dataset.label ?? "");
  }
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = event.target instanceof Element ? event.target.closest("[data-part] a") : null;
  if (!(link instanceof HTMLAnchorElement)) return;
  event.preventDefault();
  void show(link.href, { focus: link.dataset.key });
});

document.addEventListener("change", (event) => {
  const form = order();
  if (!form || !(event.target instanceof HTMLSelectElement) || event.target.form !== form) return;
  // Who is put in a second place leaves the first.
  const driver = driverIn(event.target).replace(/^!/, "");
  for (const other of form.querySelectorAll("select")) {
    if (other !== event.target && driver && driverIn(other).replace(/^!/, "") === driver) put(other, "");
  }
  void show(addressOf(form));
});

document.addEventListener("submit", (event) => {
  if (event.target !== order() || !(event.target instanceof HTMLFormElement)) return;
  event.preventDefault();
  void show(addressOf(event.target));
});

document.addEventListener("keydown", (event) => {
  const grip = event.target instanceof HTMLElement ? event.target.closest(".grip") : null;
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const row = grip?.closest("li");
  if (!step || !(row instanceof HTMLElement)) return;
  event.preventDefault();
  const from = Number(row.dataset.place);
  const next = /** @type {HTMLElement | null} */ (document.querySelector(`[data-key="grip-${from + step}"]`));
  if (row.dataset.driver) swap(from, from + step);
  else next?.focus();
});

document.addEventListener("pointerdown", (event) => {
  if (event.button || !(event.target instanceof Element)) return;
  const grip = event.target.closest(".grip");
  const row = grip?.closest("li");
  if (grip instanceof HTMLElement && row instanceof HTMLElement && row.dataset.driver) {
    drag(grip, event, (to) => swap(Number(row.dataset.place), to));
    return;
  }
  const chip = event.target.closest(".tray a");
  // A finger on a chip scrolls or taps; a mouse drags.
  if (chip instanceof HTMLElement && event.pointerType === "mouse") {
    drag(chip, event, (to) => place(chip.dataset.driver ?? "", to));
  }
});

addEventListener("popstate", () => void show(location.href, { remember: false }));

document.documentElement.classList.add("scripted");
prepare();
