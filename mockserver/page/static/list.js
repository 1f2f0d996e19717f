// A table of any length, of which only the rows in sight are there.

import { make } from "./dom.js";

const BEYOND = 6;

/**
 * Rows have one height, which the style sheet says in --row; each has a button to open it.
 * Arrow keys, Home, End and the page keys go from row to row.
 */
export class List {
  #rows = new Map();
  #length = 0;
  #at = (_) => null;
  #height = 36;
  #waiting = false;

  /**
   * @param {HTMLElement} table with role=table, around the rowgroup that scrolls
   * @param {{key: (item: any) => any, build: (item: any) => HTMLElement,
   *   draw: (row: HTMLElement, item: any) => void}} how
   */
  constructor(table, how) {
    this.table = table;
    this.scroller = table.querySelector(".rows");
    this.how = how;
    this.space = make("div", { className: "space", role: "presentation" });
    this.scroller.append(this.space);
    this.scroller.addEventListener("scroll", () => this.refresh(), { passive: true });
    this.scroller.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.#measure()).observe(this.scroller);
    this.#measure();
  }

  /**
   * Show *length* items, which *at* returns by their place.
   * @param {number} length @param {(place: number) => any} at
   * @param {number} [added] so many came at the top: who reads further down stays there
   */
  show(length, at, added = 0) {
    // Read before anything is written, or the browser must lay all out in between.
    const from = added ? this.scroller.scrollTop : 0;
    if (length !== this.#length) {
      this.table.setAttribute("aria-rowcount", String(length + 1));
      this.space.style.height = `${length * this.#height}px`;
    }
    this.#length = length;
    this.#at = at;
    if (from > this.#height) this.scroller.scrollTop = from + added * this.#height;
    this.refresh();
  }

  /** Draw what is in sight, before the next frame. */
  refresh() {
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => {
      this.#waiting = false;
      this.#draw();
    });
  }

  /** Draw each row in sight again. */
  tick() {
    for (const { row, item } of this.#rows.values()) this.how.draw(row, item);
  }

  #measure() {
    this.#height = parseFloat(getComputedStyle(this.table).getPropertyValue("--row")) || 36;
    this.space.style.height = `${this.#length * this.#height}px`;
    this.refresh();
  }

  #draw() {
    const top = Math.floor(this.scroller.scrollTop / this.#height);
    const seen = Math.ceil(this.scroller.clientHeight / this.#height);
    const first = Math.max(top - BEYOND, 0);
    const last = Math.min(top + seen + BEYOND, this.#length);
    const kept = new Map();
    let before = null;
    for (let place = first; place < last; place += 1) {
      const item = this.#at(place);
      const key = this.how.key(item);
      const row = this.#rows.get(key)?.row ?? this.how.build(item);
      this.#rows.delete(key);
      kept.set(key, { row, item });
      this.how.draw(row, item);
      row.style.transform = `translateY(${place * this.#height}px)`;
      row.setAttribute("aria-rowindex", String(place + 2));
      row.dataset.place = String(place);
      const next = before ? before.nextSibling : this.space.firstChild;
      if (next !== row) this.space.insertBefore(row, next);
      before = row;
    }
    for (const { row } of this.#rows.values()) {
      if (row.contains(document.activeElement)) this.scroller.focus({ preventScroll: true });
      row.remove();
    }
    this.#rows = kept;
  }

  #key(event) {
    const page = Math.max(Math.floor(this.scroller.clientHeight / this.#height) - 1, 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step === undefined || !this.#length || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const row = document.activeElement?.closest("[data-place]");
    const from = row ? Number(row.dataset.place) : Math.floor(this.scroller.scrollTop / this.#height) - Math.sign(step);
    this.reach(Math.min(Math.max(from + step, 0), this.#length - 1));
  }

  /** Bring the row at a place into sight and give it the focus. @param {number} place */
  reach(place) {
    const top = place * this.#height;
    const { scrollTop, clientHeight } = this.scroller;
    if (top < scrollTop) this.scroller.scrollTop = top;
    else if (top + this.#height > scrollTop + clientHeight) this.scroller.scrollTop = top + this.#height - clientHeight;
    this.#draw();
    this.space.querySelector(`[data-place="${place}"] button`)?.focus({ preventScroll: true });
  }
}

/** A row of cells. @param {string[]} classes one for each cell */
export function rowOf(classes) {
  const row = make("div", { className: "row", role: "row" });
  for (const name of classes) row.append(make("div", { className: name, role: "cell" }));
  return row;
}
