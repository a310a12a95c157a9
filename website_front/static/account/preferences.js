// What the owner of an account prefers, where the pages look for it: in the storage of this browser.

/**
 * @typedef {{ drivers: string[], constructors: string[], language: string | null, spoilers: boolean, time_zone: string | null }} Preferences
 */

const SIGNED_IN = "signed-in";
const HIDING = "spoilers";
const ZONE = "time-zone";
const FAVOURITES = "favourites";

/**
 * Whether anything was ever chosen: an account that an administrator has made prefers nothing yet.
 * @param {Preferences} given
 */
export function isChosen(given) {
  return given.spoilers || given.drivers.length + given.constructors.length > 0 || given.language !== null || given.time_zone !== null;
}

/** Whether somebody is signed in here, as far as this browser knows. */
export function isRemembered() {
  return localStorage.getItem(SIGNED_IN) !== null;
}

/** Somebody is signed in here. */
export function remember() {
  localStorage.setItem(SIGNED_IN, "yes");
}

/**
 * Have the pages of this browser follow what somebody prefers.
 * @param {Preferences} given
 */
export function follow(given) {
  remember();
  localStorage.setItem(HIDING, given.spoilers ? "show" : "hide");
  if (given.time_zone === null) localStorage.removeItem(ZONE);
  else localStorage.setItem(ZONE, given.time_zone);
  localStorage.setItem(FAVOURITES, JSON.stringify([...given.drivers, ...given.constructors]));
}

/**
 * What a new account prefers: what this browser does already.
 * @param {string} language
 */
export function ofThisBrowser(language) {
  return { language, spoilers: localStorage.getItem(HIDING) !== "hide" };
}

/** Nobody is signed in here any more. Whether results are hidden stays: that was this browser's before. */
export function forget() {
  for (const name of [SIGNED_IN, ZONE, FAVOURITES]) localStorage.removeItem(name);
}
