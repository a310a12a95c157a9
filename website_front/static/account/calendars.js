// Private calendars: made, shown once, changed under the same address, and revoked.
import { ask } from "./asking.js";
import { fill, say, showRows } from "./filling.js";
import { enter, formOf, offer, onSubmit, reveal } from "./forms.js";
import { forOwner } from "./owner.js";

/** @param {HTMLElement} part @param {any} calendar */
function prepare(part, calendar) {
  const form = formOf(part, "change");
  for (const name of ["sessions", "grands_prix"]) offer(form, name, calendar[name]);
  enter(form, calendar);
  onSubmit(form, async (given) => {
    await ask("PATCH", `/calendars/${calendar.id}`, given);
    await showCalendars();
    say("calendar changed");
  });
  onSubmit(formOf(part, "revoke"), async () => {
    await ask("DELETE", `/calendars/${calendar.id}`);
    await showCalendars();
    say("calendar revoked");
  });
}

async function showCalendars() {
  showRows("calendars", (await ask("GET", "/calendars")).calendars, prepare);
}

await forOwner(async () => {
  const make = formOf(document, "make");
  onSubmit(make, async (given) => {
    const made = await ask("POST", "/calendars", given);
    make.reset();
    fill(/** @type {HTMLElement} */ (document.querySelector(".shown-once")), made);
    await showCalendars();
    reveal(".shown-once");
  });
  await showCalendars();
});
