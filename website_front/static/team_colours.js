// Team colours that can be seen on either theme: the same rule as charts/colours.py has.

const LEAST = 0.125;
const MOST = 0.285;
const STEPS = 40;

/** @param {number[]} parts red, green and blue from 0 to 1 */
function luminance(parts) {
  const [red, green, blue] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/**
 * A colour mixed with so much white or black that it stands out from light and from dark paper.
 * @param {string} colour six hexadecimal digits
 * @returns {string} such as `#3671C6`
 */
export function visible(colour) {
  const parts = [0, 2, 4].map((place) => Number.parseInt(colour.slice(place, place + 2), 16) / 255);
  const other = luminance(parts) < LEAST ? 1 : 0;
  let mixed = parts;
  for (let step = 0; step <= STEPS; step += 1) {
    const share = step / STEPS;
    mixed = parts.map((part) => part * (1 - share) + other * share);
    if (luminance(mixed) >= LEAST && luminance(mixed) <= MOST) break;
  }
  const digits = mixed.map((part) =>
    Math.round(part * 255)
      .toString(16)
      .padStart(2, "0"),
  );
  return `#${digits.join("").toUpperCase()}`;
}
