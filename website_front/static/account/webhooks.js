// Webhooks: made, chosen, tried, and what became of each event.
import { ask } from "./asking.js";
import { copy, fill, named, say, showRows } from "./filling.js";
import { attempt, enter, formOf, offer, onSubmit, reveal } from "./forms.js";
import { forOwner } from "./owner.js";

const LOOKS = 5;
const LOOK_MILLISECONDS = 1000;

/** @param {any} made a webhook with its secret, which is shown once */
async function showOnce(made) {
  fill(/** @type {HTMLElement} */ (document.querySelector(".shown-once")), made);
  await showWebhooks();
  reveal(".shown-once");
}

/**
 * Show the ledger of a webhook.
 * @param {HTMLElement} part
 * @param {string} id
 */
async function showLedger(part, id) {
  const { deliveries } = await ask("GET", `/webhooks/${id}/deliveries`);
  const list = /** @type {HTMLElement} */ (part.querySelector("[data-list=deliveries]"));
  const rows = deliveries.map((/** @type {any} */ delivery) =>
    copy("delivery-row", delivery, (row) => {
      onSubmit(formOf(row, "resend"), async () => {
        await ask("POST", `/webhooks/${id}/deliveries/${delivery.id}/resend`);
        void attempt(formOf(part, "look"), () => follow(part, id));
      });
    }),
  );
  list.replaceChildren(...rows);
}

/**
 * Something is sent: say so, and look into the ledger until a moment has passed.
 * @param {HTMLElement} part
 * @param {string} id
 */
async function follow(part, id) {
  say("sent");
  const ledger = /** @type {HTMLDetailsElement} */ (part.querySelector("[data-shows=ledger]"));
  ledger.open = true;
  for (let look = 0; look < LOOKS && ledger.isConnected && ledger.open; look++) {
    await showLedger(part, id);
    await new Promise((go) => setTimeout(go, LOOK_MILLISECONDS));
  }
}

/**
 * @param {HTMLElement} part
 * @param {any} webhook
 */
function prepare(part, webhook) {
  const path = `/webhooks/${webhook.id}`;
  const ledger = /** @type {HTMLDetailsElement} */ (part.querySelector("[data-shows=ledger]"));
  const look = formOf(part, "look");
  ledger.addEventListener("toggle", () => {
    if (ledger.open) void attempt(look, () => showLedger(part, webhook.id));
  });
  onSubmit(look, () => showLedger(part, webhook.id));
  onSubmit(formOf(part, "test"), async () => {
    await ask("POST", `${path}/test`);
    // Not awaited: another may be sent while this one is followed.
    void attempt(look, () => follow(part, webhook.id));
  });
  for (const [does, enabled] of /** @type {const} */ ([
    ["enable", true],
    ["disable", false],
  ])) {
    onSubmit(formOf(part, does), () => change({ enabled }));
  }
  const form = formOf(part, "change");
  for (const name of ["drivers", "constructors"]) offer(form, name, webhook[name]);
  enter(form, webhook);
  onSubmit(form, change);
  onSubmit(formOf(part, "secret"), async () => showOnce(await ask("POST", `${path}/secret`)));
  onSubmit(formOf(part, "delete"), async () => {
    await ask("DELETE", path);
    await showWebhooks();
    say("webhook deleted");
  });

  /** @param {Record<string, unknown>} given */
  async function change(given) {
    await ask("PATCH", path, given);
    await showWebhooks();
    say("webhook changed");
  }
}

async function showWebhooks() {
  const { webhooks } = await ask("GET", "/webhooks");
  const told = webhooks.map((/** @type {any} */ each) => ({
    ...each,
    chosen: [...each.seasons, ...each.drivers, ...each.constructors].map((chosen) => named(String(chosen))).join(", "),
  }));
  showRows("webhooks", told, prepare);
}

await forOwner(async () => {
  const make = formOf(document, "make");
  onSubmit(make, async (given) => {
    const made = await ask("POST", "/webhooks", given);
    make.reset();
    await showOnce(made);
  });
  await showWebhooks();
});
