// Reminders: what somebody is told of, by mail and in which browsers; and the end of those by mail for who follows the link of a letter.
import { language } from "../times.js";
import { browserOf } from "./agents.js";
import { ask } from "./asking.js";
import { say, showRows } from "./filling.js";
import { enter, formOf, offer, onSubmit, reveal } from "./forms.js";
import { forOwner } from "./owner.js";
import { canTakeMessages, ownEndpoint, takeMessages, takeNone } from "./push.js";

/** @typedef {Record<string, any>} Choice */

/** What is behind # in the link of a letter. */
const token = /^#(acc_[0-9a-f]+\.[\w-]+)$/.exec(location.hash)?.[1];

/** @param {Choice} choice */
function isWanted(choice) {
  return (choice.mail || choice.push) && (choice.before !== null || choice.moved || choice.results);
}

/** @param {Choice} choice @returns {Choice} as it is entered: who never chose anything is written to in the language of the page */
function asEntered(choice) {
  const never = !(choice.mail || choice.push || choice.before !== null || choice.moved || choice.results);
  return never ? { ...choice, language: language() } : choice;
}

/** @param {Choice} choice */
function showChoice(choice) {
  const form = formOf(document, "choose");
  for (const name of ["sessions", "grands_prix"]) offer(form, name, choice[name]);
  enter(form, choice);
}

async function showBrowsers() {
  const [{ subscriptions }, own] = await Promise.all([ask("GET", "/push/subscriptions"), ownEndpoint()]);
  const rows = subscriptions.map((/** @type {any} */ each) => ({ ...each, browser: browserOf(each.agent), own: each.endpoint === own }));
  const takes = rows.some((/** @type {any} */ each) => each.own);
  formOf(document, "take-messages").hidden = takes || !canTakeMessages();
  /** @type {HTMLElement} */ (document.querySelector(".takes-none")).hidden = canTakeMessages();
  showRows("browsers", rows, (part, row) => {
    onSubmit(formOf(part, "remove"), async () => {
      await ask("DELETE", `/push/subscriptions/${row.id}`);
      if (row.own) await takeNone();
      await showBrowsers();
      say("takes no messages");
    });
  });
}

/** @param {string} letters the token of who gets them */
function askForTheClick(letters) {
  /** @type {HTMLElement} */ (document.querySelector(".own-pages")).hidden = true;
  const asking = /** @type {HTMLElement} */ (document.querySelector(".by-letter"));
  asking.hidden = false;
  onSubmit(formOf(asking, "stop-mail"), async () => {
    await ask("POST", `/reminders/mail/p/${letters}`, new URLSearchParams({ "List-Unsubscribe": "One-Click" }));
    history.replaceState(null, "", location.pathname);
    asking.hidden = true;
    reveal(".done");
  });
}

async function showOwn() {
  showChoice(asEntered(await ask("GET", "/reminders")));
  onSubmit(formOf(document, "choose"), async (given) => {
    const kept = await ask("PUT", "/reminders", given);
    showChoice(kept);
    say(isWanted(kept) ? "reminders saved" : "nothing is chosen");
  });
  onSubmit(formOf(document, "take-messages"), async () => {
    await takeMessages();
    const kept = await ask("GET", "/reminders");
    if (!kept.push) {
      await ask("PUT", "/reminders", { ...asEntered(kept), push: true });
      enter(formOf(document, "choose"), { push: true });
    }
    await showBrowsers();
    say("takes messages");
  });
  await showBrowsers();
}

// A link to the same page in another language keeps what the letter has added.
for (const other of document.querySelectorAll(".languages a")) /** @type {HTMLAnchorElement} */ (other).hash = location.hash;
if (token) askForTheClick(token);
else await forOwner(showOwn);
