// Tell every <time> of the page in the visitor's time zone, or on demand in the track's.

const LOCALES = { en: "en-GB", fr: "fr-FR" };
const FORMS = {
  instant: { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  day: { day: "numeric", month: "long", year: "numeric" },
  clock: { hour: "2-digit", minute: "2-digit" },
};
const WORDS = {
  en: { own: "your time", track: "track time" },
  fr: { own: "votre heure", track: "heure locale du circuit" },
};

/** The language of the page. @returns {"en" | "fr"} */
export function language() {
  return document.documentElement.lang === "fr" ? "fr" : "en";
}

/**
 * Write an instant. In French the first day of a month is an ordinal, which browsers do not know.
 * @param {Date} moment
 * @param {Intl.DateTimeFormatOptions} form
 */
export function written(moment, form) {
  const parts = new Intl.DateTimeFormat(LOCALES[language()], form).formatToParts(moment);
  const first = language() === "fr" ? "1er" : "1";
  return parts.map(({ type, value }) => (type === "day" && value === "1" ? first : value)).join("");
}

/** The time zone that the owner of an account prefers, or that of the machine. */
function ownZone() {
  const machines = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const preferred = localStorage.getItem("time-zone") ?? machines;
  try {
    new Intl.DateTimeFormat("en", { timeZone: preferred });
    return preferred;
  } catch {
    return machines; // this browser does not know the other
  }
}

/**
 * Write the instants of a part of a page in the visitor's time zone.
 * @param {ParentNode} part
 */
export function tellTimes(part) {
  tell(part, ownZone());
}

/**
 * Write every instant of a page in a time zone.
 * @param {ParentNode} page
 * @param {string} zone an IANA time zone
 */
function tell(page, zone) {
  for (const time of page.querySelectorAll("time[data-form][datetime]")) {
    const moment = new Date(/** @type {HTMLTimeElement} */ (time).dateTime);
    const form = FORMS[/** @type {keyof typeof FORMS} */ (/** @type {HTMLElement} */ (time).dataset.form)];
    time.textContent = written(moment, { ...form, timeZone: zone });
  }
}

/**
 * Show the times of a page in the visitor's zone, with a button that shows them in the track's where that is known.
 * @param {Document} page
 */
export function showTimes(page) {
  const here = ownZone();
  tell(page, here);
  const words = WORDS[language()];
  for (const place of page.querySelectorAll(".zone")) {
    const track = /** @type {HTMLElement} */ (place).dataset.zone;
    if (!track || track === here) {
      place.textContent = words.own;
      continue;
    }
    const button = page.createElement("button");
    button.type = "button";
    let own = true;
    button.textContent = words.own;
    button.addEventListener("click", () => {
      own = !own;
      tell(page, own ? here : track);
      for (const other of page.querySelectorAll(".zone button")) other.textContent = own ? words.own : words.track;
    });
    place.replaceChildren(button);
  }
}
