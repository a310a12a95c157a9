// Mark the favourites of whoever is signed in here, in tables that have a row for each driver or team.

/**
 * @param {Document} page
 */
export function markFavourites(page) {
  /** @type {string[]} */
  const favourites = JSON.parse(localStorage.getItem("favourites") ?? "[]");
  for (const id of favourites) {
    for (const kind of ["drivers", "constructors"]) {
      const links = page.querySelectorAll(`th[scope="row"] a[href$="/${kind}/${CSS.escape(id)}"]`);
      for (const link of links) link.classList.add("favourite");
    }
  }
}
