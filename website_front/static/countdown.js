// Count down to the next session, once a minute; once a second in the last hour.
import { language } from "./times.js";

const UNITS = { en: ["d", "h", "min", "s"], fr: ["j", "h", "min", "s"] };

/**
 * The two or three parts of a span that a person reads.
 * @param {number} seconds
 * @param {string[]} units
 * @returns {[number, string][]}
 */
export function parts(seconds, units) {
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (days)
    return [
      [days, units[0]],
      [hours, units[1]],
      [minutes, units[2]],
    ];
  if (hours)
    return [
      [hours, units[1]],
      [minutes, units[2]],
    ];
  return [
    [minutes, units[2]],
    [Math.floor(seconds % 60), units[3]],
  ];
}

/**
 * Fill every element that names an instant to count down to.
 * @param {Document} page
 */
export function countDown(page) {
  for (const element of page.querySelectorAll("[data-countdown]")) {
    const until = Number(/** @type {HTMLElement} */ (element).dataset.countdown) * 1000;
    const place = element.querySelector(".count");
    if (place) show(place, until, UNITS[language()]);
  }
}

/**
 * @param {Element} place
 * @param {number} until in milliseconds
 * @param {string[]} units
 */
function show(place, until, units) {
  const left = Math.max(0, Math.floor((until - Date.now()) / 1000));
  place.replaceChildren(
    ...parts(left, units).flatMap(([number, unit]) => {
      const [figure, name] = [document.createElement("b"), document.createElement("span")];
      [figure.textContent, name.textContent] = [String(number), unit];
      return [figure, name];
    }),
  );
  if (left > 0) setTimeout(() => show(place, until, units), left > 3600 ? 60_000 - (Date.now() % 60_000) : 1000);
}
