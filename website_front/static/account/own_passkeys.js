// One's own passkeys: added, renamed, removed.
import { ask } from "./asking.js";
import { say, showRows } from "./filling.js";
import { enter, formOf, onProvedSubmit, onSubmit } from "./forms.js";
import { addPasskey, hasPasskeys } from "./passkeys.js";

/**
 * Show them, with what can be done.
 * @param {() => Promise<void>} changed called when something was
 */
export async function showPasskeys(changed) {
  const make = formOf(document, "add-passkey");
  make.hidden = !hasPasskeys();
  /** @type {HTMLElement} */ (document.querySelector(".no-passkeys")).hidden = hasPasskeys();
  onProvedSubmit(make, async ({ name }, password) => {
    await addPasskey(String(name), password);
    await showAgain("passkey kept");
  });
  await show();

  async function show() {
    showRows("passkeys", (await ask("GET", "/passkeys")).passkeys, prepare);
  }

  /** @param {string} said */
  async function showAgain(said) {
    await Promise.all([show(), changed()]);
    say(said);
  }

  /** @param {HTMLElement} part @param {any} passkey */
  function prepare(part, passkey) {
    const rename = formOf(part, "rename");
    enter(rename, { name: passkey.name });
    onSubmit(rename, async (given) => {
      await ask("PATCH", `/passkeys/${passkey.id}`, given);
      await showAgain("passkey has another name");
    });
    onProvedSubmit(formOf(part, "remove"), async (_given, password) => {
      await ask("DELETE", `/passkeys/${passkey.id}`, { password });
      await showAgain("passkey is gone");
    });
  }
}
