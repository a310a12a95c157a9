// The picture of the running session, or of a replay, as its messages make it: the same cells that the server has filled in first.
import { LiveStream } from "./live_stream.js";
import { visible } from "./team_colours.js";
import { language } from "./times.js";

const MESSAGES = 12;
const STANDINGS = 10;
const LOCALES = { en: "en-GB", fr: "fr-FR" };
const numbers = new Intl.NumberFormat(LOCALES[language()]);

/** @param {number} value */
function number(value) {
  return numbers.format(value);
}

/**
 * @param {ParentNode} within
 * @param {string} name
 * @param {unknown} text
 * @returns {HTMLElement}
 */
function write(within, name, text) {
  const cell = /** @type {HTMLElement} */ (within.querySelector(`[data-cell="${name}"]`));
  const said = text === undefined || text === null ? "" : String(text);
  if (cell.textContent !== said) cell.textContent = said;
  return cell;
}

/**
 * @param {string} id of a template
 * @returns {HTMLElement}
 */
function made(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  return /** @type {HTMLElement} */ (template.content.querySelector("tr, li")?.cloneNode(true));
}

/**
 * The seconds of a printed time such as `1:27.035`.
 * @param {string | undefined} time
 */
export function seconds(time) {
  const found = /^(?:(\d+):)?(\d{1,2}\.\d+)$/.exec(time ?? "");
  return found ? Number(found[1] ?? 0) * 60 + Number(found[2]) : undefined;
}

class Picture {
  /** @param {HTMLElement} stage */
  constructor(stage) {
    this.stage = stage;
    this.words = JSON.parse(stage.dataset.words ?? "{}");
    /** @type {any} */
    this.shown = undefined;
    /** What race control is shown to have said. */
    this.told = "";
    this.ticking = setInterval(() => this.clock(), 1000);
  }

  /**
   * @param {any} picture
   * @param {string} step the id of the message that made it
   */
  show(picture, step) {
    if (!picture) return;
    this.shown = picture;
    this.head(picture);
    this.cars(picture);
    this.messages(picture.messages ?? {});
    this.standings(picture);
    this.weather(picture.weather);
    // Last: who reads it knows that all of this step is drawn.
    this.stage.dataset.step = step;
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  now(name, text) {
    const place = /** @type {HTMLElement} */ (this.stage.querySelector(`[data-now="${name}"]`));
    if (place.textContent !== text) place.textContent = text;
    return place;
  }

  /** @param {any} picture */
  head(picture) {
    const { states, track, phases } = this.words;
    let lap = picture.part ? states.part.replace("{part}", picture.part) : "";
    if (picture.current_lap) {
      lap = (picture.total_laps ? states.lap : states.lap_alone)
        .replace("{lap}", picture.current_lap)
        .replace("{total}", picture.total_laps);
    }
    this.now("lap", lap);
    const status = picture.track_status ?? "";
    const special = picture.phase && picture.phase !== "running" ? phases[picture.phase] : undefined;
    const place = this.now("track", special ?? track[status] ?? status);
    place.className = `track ${status}`;
    const moment = new Date(picture.data_at * 1000);
    this.now("time", new Intl.DateTimeFormat(LOCALES[language()], { timeStyle: "medium" }).format(moment));
    this.clock();
  }

  /** How much time is left, which runs down between two messages. */
  clock() {
    const clock = this.shown?.clock;
    if (!clock) {
      this.now("clock", "");
      return;
    }
    const replay = "replay" in this.stage.dataset;
    const at = replay ? this.shown.data_at : Math.max(this.shown.data_at, Date.now() / 1000);
    const left = Math.max(0, Math.round(clock.remaining - (clock.running ? at - clock.at : 0)));
    const parts = [Math.floor(left / 3600), Math.floor((left % 3600) / 60), left % 60];
    this.now("clock", parts.map((part, place) => (place ? String(part).padStart(2, "0") : String(part))).join(":"));
  }

  /** @param {any} picture */
  cars(picture) {
    const body = /** @type {HTMLElement} */ (document.getElementById("cars"));
    const order = (picture.order ?? []).map((/** @type {number} */ car) => picture.rows[car]).filter(Boolean);
    const best = Math.min(...order.map((/** @type {any} */ car) => seconds(car.best_lap) ?? Number.POSITIVE_INFINITY));
    /** @type {HTMLElement[]} */
    const rows = order.map((/** @type {any} */ car) => this.car(body, car, best));
    rows.forEach((row, place) => {
      if (body.children[place] !== row) body.insertBefore(row, body.children[place] ?? null);
    });
    while (body.children.length > rows.length) body.lastElementChild?.remove();
  }

  /**
   * @param {HTMLElement} body
   * @param {any} car
   * @param {number} best of all, in seconds
   */
  car(body, car, best) {
    let row = /** @type {HTMLElement | null} */ (body.querySelector(`[data-car="${Number(car.number)}"]`));
    if (!row) {
      row = made("car");
      row.dataset.car = String(car.number);
      if (/^[0-9A-Fa-f]{6}$/.test(car.colour ?? "")) row.querySelector("rect")?.setAttribute("fill", visible(car.colour));
    }
    const out = car.retired || car.knocked_out;
    row.className = out ? "out" : car.in_pit ? "pit" : "";
    write(row, "position", car.position ?? "–");
    write(row, "code", car.code ?? car.number).title = car.name ?? car.code ?? String(car.number);
    const { retired, out: knockedOut, pit } = this.words.states;
    write(row, "state", car.retired ? retired : car.knocked_out ? knockedOut : car.in_pit ? pit : "");
    write(row, "interval", car.interval);
    write(row, "gap", car.gap);
    const [own, last] = [seconds(car.best_lap), seconds(car.last_lap)];
    const fastest = own !== undefined && own === best;
    const cell = write(row, "last", car.last_lap);
    cell.classList.toggle("fastest", last !== undefined && last === own && fastest);
    cell.classList.toggle("own", last !== undefined && last === own && !fastest);
    write(row, "best", car.best_lap).classList.toggle("fastest", fastest);
    for (let sector = 0; sector < 3; sector += 1) write(row, `sector-${sector}`, car.sectors?.[sector]);
    this.tyre(row, car.tyre);
    write(row, "age", car.tyre?.age);
    write(row, "stops", car.stops);
    write(row, "grid", car.grid);
    return row;
  }

  /**
   * @param {HTMLElement} row
   * @param {{ compound: string } | undefined} tyre
   */
  tyre(row, tyre) {
    const cell = /** @type {HTMLElement} */ (row.querySelector('[data-cell="tyre"]'));
    if (!tyre) {
      cell.replaceChildren();
      return;
    }
    const mark = cell.firstElementChild instanceof HTMLElement ? cell.firstElementChild : document.createElement("abbr");
    if (mark.dataset.compound === tyre.compound) return;
    mark.dataset.compound = tyre.compound;
    mark.className = "tyre";
    mark.classList.add(tyre.compound.replace(/\W/g, "") || "unknown");
    mark.title = this.words.compounds[tyre.compound] ?? tyre.compound;
    mark.textContent = tyre.compound.slice(0, 1).toUpperCase();
    cell.replaceChildren(mark);
  }

  /** @param {Record<string, any>} messages */
  messages(messages) {
    const keys = Object.keys(messages)
      .sort((one, other) => Number(other) - Number(one))
      .slice(0, MESSAGES);
    const list = /** @type {HTMLElement} */ (document.getElementById("messages"));
    const told = JSON.stringify(keys.map((key) => messages[key]));
    if (this.told === told) return;
    this.told = told;
    list.replaceChildren(
      ...keys.map((key) => {
        const item = made("message");
        const { lap, message, flag } = messages[key];
        if (flag) item.dataset.flag = flag.toLowerCase();
        write(item, "when", lap ? this.words.states.lap_alone.replace("{lap}", lap) : "");
        write(item, "message", message);
        return item;
      }),
    );
  }

  /** @param {any} picture */
  standings(picture) {
    const drivers = Object.entries(picture.standings?.drivers ?? {});
    const section = /** @type {HTMLElement} */ (document.getElementById("points"));
    section.hidden = drivers.length === 0;
    const cars = /** @type {any[]} */ (Object.values(picture.rows ?? {}));
    const names = new Map(cars.map((car) => [car.driver, car.name ?? car.code]));
    const body = /** @type {HTMLElement} */ (document.getElementById("standings"));
    const top = drivers.sort(([, one], [, other]) => one.position - other.position).slice(0, STANDINGS);
    top.forEach(([id, place], index) => {
      const row = body.children[index] ?? body.appendChild(made("standing"));
      write(row, "position", place.position);
      write(row, "name", names.get(id) ?? id);
      write(row, "points", number(place.points));
      write(row, "gained", place.gained ? `+${number(place.gained)}` : "");
    });
    while (body.children.length > top.length) body.lastElementChild?.remove();
  }

  /** @param {any} weather */
  weather(weather) {
    /** @type {HTMLElement} */ (document.getElementById("weather")).hidden = !weather;
    if (!weather) return;
    for (const place of this.stage.querySelectorAll("[data-weather]")) {
      const { weather: name = "", unit } = /** @type {HTMLElement} */ (place).dataset;
      const value = weather[name];
      let text = "";
      if (typeof value === "boolean") text = value ? this.words.states.rain : this.words.states.dry;
      else if (value !== undefined) text = `${number(value)} ${unit}`;
      if (place.textContent !== text) place.textContent = text;
    }
  }

  /** @param {string} state */
  tell(state) {
    const place = /** @type {HTMLElement} */ (this.stage.querySelector(".connection"));
    if (place.dataset.state === state && state !== "connecting") return;
    place.dataset.state = state;
    this.now("state", this.words.states[state]);
  }
}

/**
 * @param {any} picture
 * @returns {string} which session it is of
 */
function named(picture) {
  return `${picture.season}/${picture.grand_prix}/${picture.session}`;
}

/** @param {HTMLElement} stage */
function begin(stage) {
  const { live = "", query = "", session = "" } = stage.dataset;
  if ("idle" in stage.dataset) {
    // The page of a session is another one.
    new LiveStream(live, query, { show: (picture) => picture && location.reload(), tell: () => {} }).start();
    return;
  }
  const picture = new Picture(stage);
  const stream = new LiveStream(live, query, {
    show: (shown, step) => {
      if (!shown) picture.tell("over");
      // The page names the session that it is about: another one has another page.
      else if (session && session !== named(shown)) location.reload();
      else picture.show(shown, step);
    },
    tell: (state) => picture.tell(state),
  });
  stream.start();
  controls(stage, picture, stream);
}

/**
 * @param {HTMLElement} stage
 * @param {Picture} picture
 * @param {LiveStream} stream
 */
function controls(stage, picture, stream) {
  const form = /** @type {HTMLFormElement} */ (stage.querySelector(".controls form"));
  form.addEventListener("change", (event) => {
    // Another speed goes on with the lap that is told.
    const lap = form.elements.namedItem("lap");
    const told = String(picture.shown?.current_lap ?? "");
    if (lap instanceof HTMLSelectElement && event.target !== lap && [...lap.options].some((each) => each.value === told)) {
      lap.value = told;
    }
    form.requestSubmit();
  });
  const pause = form.querySelector("[data-pause]");
  if (!(pause instanceof HTMLButtonElement)) return;
  pause.hidden = false;
  pause.addEventListener("click", () => {
    if (stream.paused) stream.resume();
    else stream.pause();
    pause.textContent = stream.paused ? picture.words.states.go_on : picture.words.states.pause;
  });
}

const stage = document.querySelector("[data-live]");
if (stage instanceof HTMLElement) begin(stage);
