// How often a key was used: a bar for each of ninety days, and a table of those on which it was.
import { language, written } from "../times.js";
import { named } from "./filling.js";

const SVG = "http://www.w3.org/2000/svg";
const DAYS = 90;
const DAY_MILLISECONDS = 86_400_000;
const [WIDTH, HEIGHT, BAR, ROOM] = [360, 120, 3, 20];

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {(Element | string)[]} [inside]
 */
function element(name, attributes, inside = []) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...inside);
  return made;
}

/** @param {number} number */
function figure(number) {
  return new Intl.NumberFormat(language()).format(number);
}

/** @param {string} day */
function told(day) {
  return written(new Date(day), { day: "numeric", month: "short", timeZone: "UTC" });
}

/**
 * The days that are shown: up to today, or where the suite tells of days that are not among those, since its clock is another, up to its last.
 * @param {Record<string, number>} use
 * @returns {string[]}
 */
function lastDays(use) {
  const today = Date.parse(new Date().toISOString().slice(0, 10));
  const days = Object.keys(use).map((day) => Date.parse(day));
  const used = days.length > 0 ? Math.max(...days) : today;
  const last = used > today || used <= today - DAYS * DAY_MILLISECONDS ? used : today;
  return [...Array(DAYS).keys()].map((ago) => new Date(last - (DAYS - 1 - ago) * DAY_MILLISECONDS).toISOString().slice(0, 10));
}

/**
 * Draw the chart and its table.
 * @param {HTMLElement} place
 * @param {Record<string, number>} use requests by day
 */
export function showUse(place, use) {
  const chart = /** @type {HTMLElement} */ (place.querySelector("figure"));
  const table = /** @type {HTMLTableElement} */ (place.querySelector("table"));
  const days = lastDays(use);
  const used = days.filter((day) => use[day]);
  const most = Math.max(1, ...used.map((day) => use[day]));
  table.hidden = used.length === 0;
  table.tBodies[0].replaceChildren(
    ...used.reverse().map((day) => {
      const row = document.createElement("tr");
      row.append(document.createElement("th"), document.createElement("td"));
      [row.cells[0].scope, row.cells[1].className] = ["row", "figure"];
      [row.cells[0].textContent, row.cells[1].textContent] = [told(day), figure(use[day])];
      return row;
    }),
  );
  if (used.length === 0) {
    chart.replaceChildren();
    return;
  }
  const bars = days.map((day, number) => {
    const tall = ((use[day] ?? 0) / most) * HEIGHT;
    const at = { x: (number * WIDTH) / DAYS, y: ROOM + HEIGHT - tall, width: BAR, height: tall };
    return element("g", {}, [element("title", {}, [`${told(day)}: ${figure(use[day] ?? 0)} ${named("requests")}`]), element("rect", at)]);
  });
  const line = { x1: 0, x2: WIDTH, y1: ROOM + HEIGHT, y2: ROOM + HEIGHT };
  const ends = HEIGHT + 2 * ROOM - 4;
  const drawn = element("svg", { class: "chart bars", viewBox: `0 0 ${WIDTH} ${HEIGHT + 2 * ROOM}`, role: "img" }, [
    element("title", {}, [/** @type {HTMLElement} */ (place.querySelector("summary")).textContent ?? ""]),
    element("g", { class: "grid" }, [
      element("line", line),
      element("text", { x: 0, y: ROOM - 8 }, [figure(most)]),
      element("text", { x: 0, y: ends }, [told(days[0])]),
      element("text", { x: WIDTH, y: ends, "text-anchor": "end" }, [told(days[DAYS - 1])]),
    ]),
    ...bars,
  ]);
  chart.replaceChildren(drawn);
}
