// JSON Merge Patch (RFC 7396).

/**
 * The value that a patch makes of a target. Neither is changed.
 * @param {unknown} target
 * @param {unknown} patch
 * @returns {any}
 */
export function patched(target, patch) {
  if (patch === null || typeof patch !== "object" || Array.isArray(patch)) return patch;
  const plain = target !== null && typeof target === "object" && !Array.isArray(target);
  /** @type {Record<string, unknown>} */
  const result = plain ? { .../** @type {Record<string, unknown>} */ (target) } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = patched(result[name], value);
  }
  return result;
}
