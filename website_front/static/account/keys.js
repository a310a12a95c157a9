// API keys: made, shown once, replaced, revoked, and how often each was used.
import { ask } from "./asking.js";
import { fill, say, showRows } from "./filling.js";
import { attempt, formOf, onSubmit, reveal } from "./forms.js";
import { forOwner } from "./owner.js";
import { showUse } from "./use.js";

/** @param {any} made a key as it is shown once */
async function showOnce(made) {
  fill(/** @type {HTMLElement} */ (document.querySelector(".shown-once")), made);
  await showKeys();
  reveal(".shown-once");
}

async function showKeys() {
  const { keys } = await ask("GET", "/keys");
  showRows("keys", keys, (part, key) => {
    const use = /** @type {HTMLDetailsElement} */ (part.querySelector("[data-shows=use]"));
    const look = formOf(part, "look");
    const show = async () => showUse(use, (await ask("GET", `/keys/${key.id}/use?days=90`)).days);
    onSubmit(look, show);
    use.addEventListener("toggle", () => {
      if (use.open) void attempt(look, show);
    });
    onSubmit(formOf(part, "rotate"), async (given) => showOnce(await ask("POST", `/keys/${key.id}/rotate`, given)));
    onSubmit(formOf(part, "revoke"), async () => {
      await ask("DELETE", `/keys/${key.id}`);
      await showKeys();
      say("key revoked");
    });
  });
}

await forOwner(async () => {
  const make = formOf(document, "make");
  /** @type {HTMLInputElement} */ (make.querySelector("[value=read]")).checked = true;
  onSubmit(make, async (given) => {
    const made = await ask("POST", "/keys", given);
    make.reset();
    /** @type {HTMLInputElement} */ (make.querySelector("[value=read]")).checked = true;
    await showOnce(made);
  });
  await showKeys();
});
