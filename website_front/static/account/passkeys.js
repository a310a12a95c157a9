// Passkeys, as this browser makes and shows them.
import { ask, Refusal } from "./asking.js";

/** Whether this browser has any for this site: for an address in figures no browser has. */
export function hasPasskeys() {
  const known = typeof globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON === "function";
  return known && /[a-z]/.test(location.hostname);
}

/**
 * Have a passkey made, and keep it under a name.
 * @param {string} name
 * @param {string | null} password where signing in was long ago
 */
export async function addPasskey(name, password) {
  const { options } = await ask("POST", "/passkeys/challenges", { password });
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = await asked(() => navigator.credentials.create({ publicKey }));
  await ask("POST", "/passkeys", { name, credential });
}

/** Sign in by a passkey that somebody has here. */
export async function signInByPasskey() {
  const { options } = await ask("POST", "/sign-ins/passkey/challenges", {});
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await asked(() => navigator.credentials.get({ publicKey }));
  await ask("POST", "/sign-ins/passkey", { credential });
}

/**
 * What the browser, or its owner, says; a `Refusal` where it is no.
 * @param {() => Promise<Credential | null>} act
 */
async function asked(act) {
  try {
    return /** @type {PublicKeyCredential} */ (await act()).toJSON();
  } catch (error) {
    if (error instanceof DOMException) throw new Refusal(400, `browser: ${error.name}`);
    throw error;
  }
}
