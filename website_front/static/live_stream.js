// The messages of a session: by WebSocket, else as server-sent events; comes back by itself, and goes on where it was.
import { patched } from "./merge_patch.js";

const SILENCE_MILLISECONDS = 45_000;
const WAITS_MILLISECONDS = [500, 1_000, 2_000, 4_000, 8_000, 15_000];
const ALL_TOLD = 1000;
const SOCKETS_TRIED = 2;

/**
 * What a listener is told.
 * @typedef {object} Listener
 * @property {(picture: any, step: string) => void} show the picture, after each message, and the id of that; null when nothing is live
 * @property {(state: "connecting" | "open" | "lost" | "paused" | "over") => void} tell how it stands with the connection
 */

export class LiveStream {
  /**
   * @param {string} path of content_api
   * @param {string} query
   * @param {Listener} listener
   */
  constructor(path, query, listener) {
    this.path = path;
    this.query = query;
    this.listener = listener;
    /** @type {any} */
    this.picture = null;
    this.lastId = "";
    this.failures = 0;
    this.paused = false;
    this.over = false;
    this.retry = 0;
    this.watchdog = 0;
    /** @type {WebSocket | EventSource | undefined} */
    this.source = undefined;
    addEventListener("online", () => this.again());
    addEventListener("offline", () => this.lost());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && !this.source) this.again();
    });
    // A page that is kept for "back" comes back with what it had, and no connection.
    addEventListener("pageshow", (event) => event.persisted && this.again());
  }

  start() {
    this.listener.tell("connecting");
    this.connect();
  }

  pause() {
    this.paused = true;
    this.drop();
    clearTimeout(this.retry);
    this.listener.tell("paused");
  }

  resume() {
    this.paused = false;
    this.again();
  }

  /** Connect at once. */
  again() {
    if (this.paused || this.over) return;
    clearTimeout(this.retry);
    this.connect();
  }

  connect() {
    this.drop();
    const query = new URLSearchParams(this.query);
    if (this.lastId) query.set("last_id", this.lastId);
    if (this.failures % (SOCKETS_TRIED + 1) === SOCKETS_TRIED) this.listen(query);
    else this.plug(query);
    this.watch();
  }

  /** @param {URLSearchParams} query */
  plug(query) {
    const address = new URL(`${this.path}/ws?${query}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    this.source = socket;
    socket.onmessage = (event) => this.take(socket, JSON.parse(event.data));
    socket.onclose = (event) => {
      if (this.source !== socket) return;
      if (event.code === ALL_TOLD) this.end();
      else this.lost();
    };
  }

  /** @param {URLSearchParams} query */
  listen(query) {
    const events = new EventSource(`${this.path}/events?${query}`);
    this.source = events;
    for (const type of ["snapshot", "change", "reset"]) {
      events.addEventListener(type, (event) => {
        this.take(events, { type, id: event.lastEventId, data: JSON.parse(event.data) });
      });
    }
    events.onerror = () => {
      if (this.source === events) this.lost();
    };
  }

  /**
   * @param {WebSocket | EventSource} source
   * @param {{ type: string, id: string, data: any }} message
   */
  take(source, message) {
    if (this.source !== source) return;
    this.lastId = message.id;
    if (message.type === "snapshot") this.picture = message.data;
    else if (message.type === "change") this.picture = patched(this.picture, message.data);
    else this.picture = null;
    this.failures = 0;
    this.watch();
    this.listener.tell("open");
    this.listener.show(this.picture, this.lastId);
  }

  /** Who hears nothing for long is cut off, and nobody has told him. */
  watch() {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => this.again(), SILENCE_MILLISECONDS);
  }

  lost() {
    if (this.paused || this.over) return;
    this.drop();
    this.listener.tell("lost");
    const wait = WAITS_MILLISECONDS[Math.min(this.failures, WAITS_MILLISECONDS.length - 1)];
    this.failures += 1;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.connect(), wait);
  }

  end() {
    this.over = true;
    this.drop();
    this.listener.tell("over");
  }

  drop() {
    clearTimeout(this.watchdog);
    const source = this.source;
    this.source = undefined;
    source?.close();
  }
}
