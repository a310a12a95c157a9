// Say why something was refused, beside the field that it is about, in the language of the page where the page has words for it.

/** @typedef {import("./asking.js").Refusal} Refusal */

/**
 * What a page says of a refusal.
 * @param {Refusal} refusal
 * @returns {{ field: string, text: string, translated: boolean }} `field`: the name of the field; empty: it is about all of the form
 */
function said(refusal) {
  const detail = refusal.detail || String(refusal.status);
  // Something that is away may say what it is; else it is the accounts.
  const away = refusal.status === 0 || refusal.status >= 500;
  const known = inWords(detail) ?? (away ? inWords("away") : undefined);
  if (known) return known;
  const [, field, text] = /^([a-z_]+): (.*)$/s.exec(detail) ?? [detail, "", detail];
  return { field: field ?? "", text: text ?? detail, translated: false };
}

/**
 * What the page says of a detail, where it has words for it.
 * @param {string} detail
 */
function inWords(detail) {
  const { children } = /** @type {HTMLTemplateElement} */ (document.querySelector("#refusals")).content;
  for (const each of children) {
    const { fits = "", field = "", minutes } = /** @type {HTMLElement} */ (each).dataset;
    const found = new RegExp(fits).exec(detail);
    if (!found) continue;
    const said = minutes === undefined ? found[1] : String(Math.ceil(Number(found[1]) / 60));
    return { field, text: (each.textContent ?? "").replace("{0}", () => said), translated: true };
  }
  return undefined;
}

/**
 * The field that a refusal names.
 * @param {HTMLFormElement} form
 * @param {string} name
 * @returns {HTMLElement | null}
 */
function fieldOf(form, name) {
  if (!name) return null;
  return form.querySelector(`[data-refused="${CSS.escape(name)}"]`) ?? form.querySelector(`[name="${CSS.escape(name)}"]`);
}

let number = 0;

/**
 * Say a refusal where it belongs, and lead there.
 * @param {HTMLFormElement} form
 * @param {Refusal} refusal
 */
export function tell(form, refusal) {
  const { field, text, translated } = said(refusal);
  const at = fieldOf(form, field);
  const place = document.createElement("p");
  place.className = "wrong";
  place.id = `wrong-${++number}`;
  place.textContent = text;
  if (!translated) place.lang = "en";
  if (!at) {
    place.setAttribute("role", "alert");
    form.append(place);
    return;
  }
  (at.closest("fieldset, label") ?? at).after(place);
  at.setAttribute("aria-invalid", "true");
  at.dataset.hint ??= at.getAttribute("aria-describedby") ?? "";
  at.setAttribute("aria-describedby", `${place.id} ${at.dataset.hint}`.trim());
  at.focus();
}

/**
 * Take away what was said.
 * @param {HTMLFormElement} form
 */
export function clear(form) {
  for (const place of form.querySelectorAll(".wrong")) place.remove();
  for (const at of form.querySelectorAll("[aria-invalid]")) {
    const field = /** @type {HTMLElement} */ (at);
    field.removeAttribute("aria-invalid");
    if (field.dataset.hint) field.setAttribute("aria-describedby", field.dataset.hint);
    else field.removeAttribute("aria-describedby");
  }
}
