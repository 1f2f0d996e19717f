// What the page knows: it hears it all from the stream, and tells those who draw it.

import { Clock } from "./time.js";

/** The most requests that the page keeps; the mock keeps no more either. */
export const MOST_ENTRIES = 10_000;

class Store extends EventTarget {
  clock = new Clock();
  /** @type {Map<number, import("./time.js").Life>} */
  lives = new Map();
  total = 0;
  /** The oldest first. @type {any[]} */
  entries = [];
  journal = { run: "", kept: 0, dropped: 0, first: null };
  missed = 0;
  rules = [];
  sessions = [];
  about = null;
  /** The words that can be used; see /__admin/vocabulary. */
  words = null;

  /** Hear an event of the stream. */
  hear(event, data) {
    const heard = HEARD[event];
    if (!heard) return;
    heard(this, data);
    this.dispatchEvent(new CustomEvent(event, { detail: data }));
  }

  on(events, listener) {
    for (const event of events.split(" ")) this.addEventListener(event, (e) => listener(e.detail));
  }

  now() {
    return this.clock.now(performance.now());
  }
}

const HEARD = {
  hello(store, about) {
    store.about = about;
    store.lives.clear();
  },
  clock(store, told) {
    store.clock.hear(told, performance.now());
  },
  jobs(store, { total, jobs, gone }) {
    store.total = total;
    for (const name of gone) store.lives.delete(name);
    for (const life of jobs) store.lives.set(life.name, life);
  },
  rules(store, { rules }) {
    store.rules = rules;
  },
  sessions(store, { sessions }) {
    store.sessions = sessions;
  },
  journal(store, { journal: told }) {
    if (told.run !== store.journal.run) {
      store.entries = [];
      store.missed = 0;
    }
    store.journal = told;
    let old = 0;
    while (old < store.entries.length && (told.first === null || store.entries[old].id < told.first)) old += 1;
    if (old) store.entries.splice(0, old);
  },
  missed(store, { entries }) {
    store.missed += entries;
  },
  entries(store, { entries }) {
    const last = store.entries.at(-1)?.id ?? 0;
    for (const entry of entries) if (entry.id > last) store.entries.push(entry);
    const over = store.entries.length - MOST_ENTRIES;
    if (over > 0) store.entries.splice(0, over);
  },
};

export const store = new Store();
