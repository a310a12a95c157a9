// What a page gains where scripts run: times in the visitor's own zone (or the track's), the countdown, favourites, copying, and what is shown offline.

import { offerCopies } from "./copy.js";
import { countDown } from "./countdown.js";
import { markFavourites } from "./favourites.js";
import { showTimes } from "./times.js";

showTimes(document);
countDown(document);
markFavourites(document);
offerCopies(document);
if ("serviceWorker" in navigator && window === window.top) navigator.serviceWorker.register("/service-worker.js");
