// Ask the accounts, at /auth/v1 of this host. The browser adds the cookie of who is signed in.
import { language } from "../times.js";
import { forget } from "./preferences.js";

const AFTER = "after sign-in";

/** Why something was not done. `status`: 0 where no answer came. `detail`: the sentence of the problem (RFC 9457), in English. */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} detail
   */
  constructor(status, detail) {
    super(detail);
    this.status = status;
    this.detail = detail;
  }
}

/**
 * Ask for something, and return the document of the answer. Throws a `Refusal`.
 * @param {string} method
 * @param {string} path below /auth/v1
 * @param {unknown} [body] sent as JSON, unless it is a form
 * @returns {Promise<any>}
 */
export async function ask(method, path, body) {
  const json = { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  const sent = body instanceof URLSearchParams ? { body } : body === undefined ? {} : json;
  /** @type {Response} */
  let answer;
  try {
    answer = await fetch(`/auth/v1${path}`, { method, cache: "no-store", ...sent });
  } catch {
    throw new Refusal(0, "");
  }
  if (answer.ok) return answer.status === 204 ? undefined : await answer.json();
  const problem = await answer.json().catch(() => ({}));
  throw new Refusal(answer.status, String(problem.detail ?? ""));
}

/**
 * The path of a page in the language of this one.
 * @param {string} path
 */
export function link(path) {
  return language() === "fr" ? `/fr${path}` : path;
}

/** Go where one signs in, and come back afterwards. */
export function signInFirst() {
  forget();
  sessionStorage.setItem(AFTER, location.pathname);
  location.replace(link("/account/sign-in"));
}

/**
 * Where to go now that somebody is signed in: to the page that was wanted, else to the account, in the language that is preferred.
 * @param {string | null} preferred
 */
export function afterSignIn(preferred) {
  const wanted = sessionStorage.getItem(AFTER) ?? "";
  sessionStorage.removeItem(AFTER);
  const own = /^(?:\/fr)?(\/account(?:\/(?:keys|webhooks|calendars|reminders))?)$/.exec(wanted);
  const path = own ? own[1] : "/account";
  const chosen = preferred ?? language();
  return chosen === "fr" ? `/fr${path}` : path;
}
