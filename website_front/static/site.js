// What a page gains where scripts run: times in the visitor's own zone (or the track's), and the countdown.
import { showTimes } from "./times.js";
import { countDown } from "./countdown.js";

showTimes(document);
countDown(document);
