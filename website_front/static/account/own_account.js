// One's own account: what one prefers, the password, passkeys, where one is signed in, what was done, and its end.
import { language } from "../times.js";
import { browserOf } from "./agents.js";
import { ask } from "./asking.js";
import { say, showRows } from "./filling.js";
import { enter, formOf, offer, onSubmit } from "./forms.js";
import { showLinks } from "./own_links.js";
import { showPasskeys } from "./own_passkeys.js";
import { forOwner, leave } from "./owner.js";
import { follow } from "./preferences.js";

/** @typedef {import("./preferences.js").Preferences} Preferences */

/** What signs in without a password, by how its ids begin. */
const WAYS = { psk_: "a passkey", oil_: "a link" };

/** @param {Preferences} preferences */
function showPreferences(preferences) {
  const form = formOf(document, "prefer");
  offer(form, "drivers", preferences.drivers);
  offer(form, "constructors", preferences.constructors);
  enter(form, preferences);
  const zones = /** @type {HTMLElement} */ (document.querySelector("#time-zones"));
  zones.append(...Intl.supportedValuesOf("timeZone").map((zone) => new Option(zone, zone)));
  onSubmit(form, async (given) => {
    const { preferences: kept } = await ask("PUT", "/account/preferences", given);
    follow(kept);
    await showAudit();
    say("preferences saved");
    if (kept.language !== null && kept.language !== language()) location.assign(kept.language === "fr" ? "/fr/account" : "/account");
  });
}

async function showSignIns() {
  const { sign_ins: signIns } = await ask("GET", "/sign-ins");
  const told = signIns.map((/** @type {{ agent: string }} */ each) => ({ ...each, browser: browserOf(each.agent) }));
  showRows("sign-ins", told, (part, row) => {
    onSubmit(formOf(part, "end"), async () => {
      await ask("DELETE", `/sign-ins/${row.id}`);
      await showSignIns();
      say("signed out there");
    });
  });
}

async function showAudit() {
  const { entries } = await ask("GET", "/account/audit?limit=100");
  showRows(
    "audit",
    entries.map((/** @type {{ by: string }} */ each) => ({ ...each, by: wayOf(each.by) })),
  );
}

/** @param {string} by */
function wayOf(by) {
  const found = Object.entries(WAYS).find(([beginning]) => by.startsWith(beginning));
  return found ? found[1] : by;
}

await forOwner(async (account) => {
  showPreferences(account.preferences);
  const change = formOf(document, "change-password");
  enter(change, { username: account.email });
  onSubmit(change, async ({ password, new_password }) => {
    await ask("POST", "/account/password", { password, new_password });
    change.reset();
    await Promise.all([showSignIns(), showAudit()]);
    say("password changed here");
  });
  onSubmit(formOf(document, "sign-out-everywhere"), async () => {
    await ask("DELETE", "/sign-ins");
    leave();
  });
  onSubmit(formOf(document, "delete"), async ({ password }) => {
    await ask("DELETE", "/account", { password: password || null });
    leave();
  });
  await Promise.all([showPasskeys(showAudit), showLinks(showAudit), showSignIns(), showAudit()]);
});
