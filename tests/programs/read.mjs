// Reads a calendar with ical.js and with node-ical: {program: {uid: [start, end, summary]}} as JSON.
// Days are 2026-06-07, instants 2026-06-07T13:00:00Z. Run with TZ=UTC: node-ical has days begin at local midnight.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modules, file] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const text = readFileSync(file, "utf8");

const instant = (date) => date.toISOString().replace(".000Z", "Z");

function icalJs() {
  const found = require("ical.js");
  const ICAL = found.default ?? found;
  const moment = (time) => (time.isDate ? time.toString() : instant(time.toJSDate()));
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return [event.uid, [moment(event.startDate), moment(event.endDate), event.summary]];
  });
}

function nodeIcal() {
  const moment = (date) => (date.dateOnly ? instant(date).slice(0, 10) : instant(date));
  return Object.values(require("node-ical").sync.parseICS(text))
    .filter((event) => event.type === "VEVENT")
    .map((event) => [event.uid, [moment(event.start), moment(event.end), event.summary]]);
}

process.stdout.write(
  JSON.stringify({ "ical.js": Object.fromEntries(icalJs()), "node-ical": Object.fromEntries(nodeIcal()) }),
);
