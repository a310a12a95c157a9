// What the pages of who is signed in have in common: who that is, and signing out.
import { ask, link, Refusal, signInFirst } from "./asking.js";
import { fill } from "./filling.js";
import { formOf, onSubmit } from "./forms.js";
import { forget, remember } from "./preferences.js";
import { tell } from "./refusals.js";

/** Nobody is signed in here any more: go to the first page. */
export function leave() {
  forget();
  location.assign(link("/"));
}

/**
 * Show a page to the owner of an account; who is not signed in is led to where one does that.
 * @param {(account: any) => Promise<void>} show
 */
export async function forOwner(show) {
  const out = formOf(document, "sign-out");
  onSubmit(out, async () => {
    await ask("DELETE", "/sign-ins/current");
    leave();
  });
  try {
    const account = await ask("GET", "/account");
    remember();
    fill(document, account);
    await show(account);
    /** @type {HTMLElement} */ (document.querySelector(".own-part")).hidden = false;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.status === 401) signInFirst();
    else tell(out, error);
  }
}
