// Sign up, confirm, sign in, and choose another password.
import { language } from "../times.js";
import { ask, link, Refusal } from "./asking.js";
import { fill } from "./filling.js";
import { formOf, onSubmit, reveal } from "./forms.js";
import { welcome } from "./owner.js";
import { hasPasskeys, signInByPasskey } from "./passkeys.js";
import { forget, isRemembered, ofThisBrowser } from "./preferences.js";

/** What is behind # in a letter's link. It is in no log of a server, and goes out of the address once it is used. */
const token = () => location.hash.slice(1);

function forgetToken() {
  history.replaceState(null, "", location.pathname);
}

/**
 * Show what comes after the form, in its place.
 * @param {HTMLFormElement} form
 */
function done(form) {
  form.hidden = true;
  reveal(".done");
}

async function enterAccount() {
  const { preferences } = await ask("GET", "/account");
  location.assign(welcome(preferences));
}

/** @type {Record<string, (form: HTMLFormElement, given: Record<string, unknown>) => Promise<void>>} */
const DOES = {
  "sign-up": async (form, given) => {
    await ask("POST", "/accounts", { ...given, language: language() });
    done(form);
  },
  confirm: async (_form, given) => {
    await ask("POST", "/accounts/confirm", { ...given, token: token() });
    forgetToken();
    await ask("PUT", "/account/preferences", ofThisBrowser(language()));
    await enterAccount();
  },
  "sign-in": async (_form, given) => {
    await ask("POST", "/sign-ins", given);
    await enterAccount();
  },
  "sign-in-passkey": async () => {
    await signInByPasskey();
    await enterAccount();
  },
  forgotten: async (form, given) => {
    await ask("POST", "/password-resets", { ...given, language: language() });
    done(form);
  },
  reset: async (form, given) => {
    await ask("POST", "/password-resets/confirm", { ...given, token: token() });
    forgetToken();
    forget();
    done(form);
  },
};

for (const [does, act] of Object.entries(DOES)) {
  const form = formOf(document, does);
  if (form) onSubmit(form, (given) => act(form, given));
}

const refused = document.querySelector(".openid-refused") && new URLSearchParams(location.search).get("refused") === "openid";
const byOpenId = /** @type {HTMLElement | null} */ (document.querySelector(".by-openid"));

/**
 * Show what leads to the provider, where there is one. While the accounts cannot be reached, nothing leads there.
 * @param {HTMLElement} place
 */
async function showProvider(place) {
  try {
    const { openid } = await ask("GET", "/ways");
    if (openid) fill(place, openid);
    place.hidden = openid === null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

const byPasskey = formOf(document, "sign-in-passkey");
if (byPasskey) byPasskey.hidden = !hasPasskeys();

const linked = document.querySelector("[data-needs-token]");
if (linked && !token()) {
  /** @type {HTMLElement} */ (linked).hidden = true;
  reveal(".no-token");
}
// A link to the same page in another language keeps what the letter has added.
for (const other of document.querySelectorAll(".languages a")) /** @type {HTMLAnchorElement} */ (other).hash = location.hash;
// A provider leads here where it was refused, also whoever is signed in and wanted to link an account. Else who is signed in has nothing to do here.
if (refused) reveal(isRemembered() ? ".link-refused" : ".openid-refused");
else if (isRemembered() && document.querySelector("[data-signed-out]")) location.replace(link("/account"));

if (byOpenId) await showProvider(byOpenId);
