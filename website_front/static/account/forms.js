// A form as the document that is sent, and back; and what happens when it is sent.
import { Refusal, signInFirst } from "./asking.js";
import { clear, tell } from "./refusals.js";

/** @typedef {Record<string, unknown>} Given */

const NEEDS_SIGN_IN = "sign in first";

/**
 * What was entered. Boxes of one name are a list, unless they say `data-as="yes"`; `number` and `text` are null where nothing was entered.
 * @param {HTMLFormElement} form
 * @returns {Given}
 */
export function gather(form) {
  /** @type {Given} */
  const given = {};
  for (const element of form.elements) {
    const field = /** @type {HTMLInputElement} */ (element);
    if (!field.name) continue;
    const as = field.dataset.as;
    if (field.type === "checkbox" && as === "yes") given[field.name] = field.checked;
    else if (field.type === "checkbox") given[field.name] = [...listed(given[field.name]), ...(field.checked ? [field.value] : [])];
    else if (as === "number") given[field.name] = field.value === "" ? null : Number(field.value);
    else if (as === "numbers") given[field.name] = (field.value.match(/\d+/g) ?? []).map(Number);
    else if (as === "text") given[field.name] = field.value.trim() || null;
    else given[field.name] = field.value;
  }
  return given;
}

/**
 * Enter what a document says.
 * @param {HTMLFormElement} form
 * @param {Given} row
 */
export function enter(form, row) {
  for (const element of form.elements) {
    const field = /** @type {HTMLInputElement} */ (element);
    if (!(field.name in row)) continue;
    const value = row[field.name];
    if (field.type !== "checkbox") field.value = Array.isArray(value) ? value.join(" ") : String(value ?? "");
    else field.checked = Array.isArray(value) ? value.includes(field.value) : Boolean(value);
  }
}

/**
 * What is chosen already and not among the choices, such as a driver of another season, has its box, too.
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string[]} chosen
 */
export function offer(form, name, chosen) {
  const choice = /** @type {HTMLElement} */ (form.querySelector(`[data-choice="${name}"]`));
  for (const id of chosen) {
    if (choice.querySelector(`[value="${CSS.escape(id)}"]`)) continue;
    const [label, box] = [document.createElement("label"), document.createElement("input")];
    Object.assign(box, { type: "checkbox", name, value: id });
    label.append(box, ` ${id}`);
    choice.append(label);
  }
}

/**
 * Do something when a form is sent, and say why where it is refused. What is under way is not begun again. Until then the form, whose
 * method is "dialog", sends nothing: what was entered never goes to who serves the page. `data-ready` says that it does.
 * @param {HTMLFormElement} form
 * @param {(given: Given) => Promise<void>} act
 */
export function onSubmit(form, act) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.ariaBusy !== "true") await attempt(form, () => act(gather(form)));
  });
  form.dataset.ready = "";
}

/**
 * Do something that may need the password, which is asked for where it does.
 * @param {HTMLFormElement} form
 * @param {(given: Record<string, unknown>, password: string | null) => Promise<void>} act
 */
export function onProvedSubmit(form, act) {
  const field = /** @type {HTMLElement} */ (form.querySelector("[data-proof]"));
  const password = /** @type {HTMLInputElement} */ (field.querySelector("input"));
  onSubmit(form, async (given) => {
    try {
      await act(given, password.value || null);
    } catch (error) {
      if (error instanceof Refusal && error.detail.startsWith("password: missing")) {
        field.hidden = false;
        password.required = true;
      }
      throw error;
    }
    form.reset();
    field.hidden = true;
    password.required = false;
  });
}

/**
 * Do something, and say at a form why where it is refused.
 * @param {HTMLFormElement} form
 * @param {() => Promise<void>} act
 */
export async function attempt(form, act) {
  clear(form);
  form.ariaBusy = "true";
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.status === 401 && error.detail === NEEDS_SIGN_IN) signInFirst();
    else tell(form, error);
  } finally {
    form.ariaBusy = null;
  }
}

/**
 * The form that does something, in a part of the page.
 * @param {ParentNode} part
 * @param {string} does
 * @returns {HTMLFormElement}
 */
export function formOf(part, does) {
  return /** @type {HTMLFormElement} */ (part.querySelector(`form[data-does="${does}"]`));
}

/**
 * Show a part of the page that was hidden, and lead there.
 * @param {string} selector
 */
export function reveal(selector) {
  const part = /** @type {HTMLElement} */ (document.querySelector(selector));
  part.hidden = false;
  const heading = /** @type {HTMLElement} */ (part.querySelector("h2, h3") ?? part);
  heading.tabIndex = -1;
  heading.focus();
}

/**
 * @param {unknown} value
 * @returns {unknown[]}
 */
function listed(value) {
  return Array.isArray(value) ? value : [];
}
