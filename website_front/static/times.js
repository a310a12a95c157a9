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
 * Write every instant of a page in a time zone.
 * @param {ParentNode} page
 * @param {string | undefined} zone an IANA time zone; undefined: the visitor's
 */
function tell(page, zone) {
  const locale = LOCALES[language()];
  for (const time of page.querySelectorAll("time[data-form]")) {
    const moment = new Date(/** @type {HTMLTimeElement} */ (time).dateTime);
    const form = FORMS[/** @type {keyof typeof FORMS} */ (/** @type {HTMLElement} */ (time).dataset.form)];
    time.textContent = new Intl.DateTimeFormat(locale, { ...form, timeZone: zone }).format(moment);
  }
}

/**
 * Show the times of a page in the visitor's zone, with a button that shows them in the track's where that is known.
 * @param {Document} page
 */
export function showTimes(page) {
  tell(page, undefined);
  const words = WORDS[language()];
  for (const place of page.querySelectorAll(".zone")) {
    const track = /** @type {HTMLElement} */ (place).dataset.zone;
    if (!track || track === new Intl.DateTimeFormat().resolvedOptions().timeZone) {
      place.textContent = words.own;
      continue;
    }
    const button = page.createElement("button");
    button.type = "button";
    let own = true;
    button.textContent = words.own;
    button.addEventListener("click", () => {
      own = !own;
      tell(page, own ? undefined : track);
      for (const other of page.querySelectorAll(".zone button")) other.textContent = own ? words.own : words.track;
    });
    place.replaceChildren(button);
  }
}
