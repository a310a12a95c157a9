// One's own links with accounts elsewhere: made at the provider's page, and removed here.
import { language } from "../times.js";
import { ask } from "./asking.js";
import { fill, say, showRows } from "./filling.js";
import { formOf, onProvedSubmit } from "./forms.js";

/**
 * Show them, with what can be done, where there is a provider.
 * @param {() => Promise<void>} changed called when something was
 */
export async function showLinks(changed) {
  const { openid } = await ask("GET", "/ways");
  if (openid === null) return;
  const section = /** @type {HTMLElement} */ (document.querySelector(".own-links"));
  const begin = formOf(section, "link");
  fill(begin, openid);
  onProvedSubmit(begin, async (_given, password) => {
    const { url } = await ask("POST", "/openid/links", { password, language: language() });
    location.assign(url);
  });
  await show();
  section.hidden = false;

  async function show() {
    showRows("links", (await ask("GET", "/openid/links")).links, prepare);
  }

  /** @param {HTMLElement} part @param {any} link */
  function prepare(part, link) {
    onProvedSubmit(formOf(part, "unlink"), async (_given, password) => {
      await ask("DELETE", `/openid/links/${link.id}`, { password });
      await Promise.all([show(), changed()]);
      say("link is gone");
    });
  }
}
