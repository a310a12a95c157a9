// A button beside an address that copies it.
import { language } from "./times.js";

const COPIED_MILLISECONDS = 3000;
const WORDS = { en: ["Copy", "Copied"], fr: ["Copier", "Copié"] };

/**
 * Give every field that holds an address its button.
 * @param {Document} page
 */
export function offerCopies(page) {
  if (!navigator.clipboard) return;
  for (const field of page.querySelectorAll("input[data-copy]")) {
    const input = /** @type {HTMLInputElement} */ (field);
    const [copy, copied] = WORDS[language()];
    const button = page.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(input.value);
      button.textContent = copied;
      setTimeout(() => {
        button.textContent = copy;
      }, COPIED_MILLISECONDS);
    });
    input.closest("label")?.after(button);
    input.addEventListener("focus", () => input.select());
  }
}
