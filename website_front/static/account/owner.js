// What the pages of who is signed in have in common: who that is, and signing out.
import { afterSignIn, ask, link, Refusal, signInFirst } from "./asking.js";
import { fill } from "./filling.js";
import { formOf, onSubmit } from "./forms.js";
import "./leaving.js";
import { follow, forget, isChosen, isRemembered, remember } from "./preferences.js";
import { tell } from "./refusals.js";

/** Nobody is signed in here any more: go to the first page. */
export function leave() {
  forget();
  location.assign(link("/"));
}

/**
 * Have this browser follow what somebody prefers who has just signed in, and say where to go.
 * @param {import("./preferences.js").Preferences} preferences
 */
export function welcome(preferences) {
  if (isChosen(preferences)) follow(preferences);
  else remember();
  return afterSignIn(preferences.language);
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
    // A provider leads to the account, past the page where one signs in: what is done there is done here.
    const wanted = isRemembered() || !/\/account$/.test(location.pathname) ? location.pathname : welcome(account.preferences);
    if (wanted !== location.pathname) {
      location.replace(wanted);
      return;
    }
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
