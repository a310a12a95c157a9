// Documents of the accounts as parts of a page: copies of its templates, filled in.
import { tellTimes } from "../times.js";

/** @typedef {Record<string, unknown>} Row */

/**
 * What a word of the accounts is called on this page; itself, in English, where the page has no name for it.
 * @param {string} word
 */
export function named(word) {
  const words = /** @type {HTMLTemplateElement | null} */ (document.querySelector("#words"));
  return words?.content.querySelector(`[data-word="${CSS.escape(word)}"]`)?.textContent ?? word;
}

/**
 * Fill in what a part of the page says of a row: `data-fill` a value, `data-named` what it is called; and hide what is said if there is
 * something (`data-if`), or unless there is (`data-unless`).
 * @param {ParentNode} part
 * @param {Row} row
 */
export function fill(part, row) {
  for (const place of elements(part, "[data-fill]")) {
    const value = row[place.dataset.fill ?? ""];
    if (place instanceof HTMLTimeElement && value) place.dateTime = String(value);
    else if (place instanceof HTMLInputElement) place.value = String(value ?? "");
    else if (place instanceof HTMLAnchorElement) place.href = String(value ?? "");
    else place.textContent = String(value ?? "");
  }
  for (const place of elements(part, "[data-named]")) {
    const value = row[place.dataset.named ?? ""];
    place.textContent = [value]
      .flat()
      .map((each) => named(String(each ?? "")))
      .join(", ");
  }
  for (const place of elements(part, "[data-if]")) place.hidden = !isThere(row[place.dataset.if ?? ""]);
  for (const place of elements(part, "[data-unless]")) place.hidden = isThere(row[place.dataset.unless ?? ""]);
  tellTimes(part);
}

/**
 * Show rows in a list: for each a copy of the list's template.
 * @template {Row} R
 * @param {string} id of the list, beside a template of the same name: `keys`, `keys-row`
 * @param {R[]} rows
 * @param {(part: HTMLElement, row: R) => void} [prepare]
 */
export function showRows(id, rows, prepare) {
  const list = /** @type {HTMLElement} */ (document.querySelector(`#${id}`));
  list.replaceChildren(...rows.map((row) => copy(`${id}-row`, row, prepare)));
  const none = /** @type {HTMLElement | null} */ (document.querySelector(`#${id}-none`));
  if (none) none.hidden = rows.length > 0;
}

/**
 * A copy of a template, filled in.
 * @template {Row} R
 * @param {string} id
 * @param {R} row
 * @param {(part: HTMLElement, row: R) => void} [prepare]
 * @returns {HTMLElement}
 */
export function copy(id, row, prepare) {
  const { content } = /** @type {HTMLTemplateElement} */ (document.querySelector(`#${id}`));
  // The row of a table stands in one, which is left out.
  const model = /** @type {HTMLElement} */ (content.querySelector("[data-row]") ?? content.firstElementChild);
  const part = /** @type {HTMLElement} */ (model.cloneNode(true));
  fill(part, row);
  prepare?.(part, row);
  return part;
}

/**
 * Say that something was done, where it is read out.
 * @param {string} name of a sentence of the page
 */
export function say(name) {
  const place = /** @type {HTMLElement} */ (document.querySelector("#said"));
  place.textContent = named(name);
}

/** @param {ParentNode} part @param {string} selector @returns {Iterable<HTMLElement>} */
function elements(part, selector) {
  return /** @type {NodeListOf<HTMLElement>} */ (part.querySelectorAll(selector));
}

/** @param {unknown} value */
function isThere(value) {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}
