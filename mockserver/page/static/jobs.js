// The jobs of the session as a table that lives.

import { by, choices, count, make, write } from "./dom.js";
import { List, rowOf } from "./list.js";
import { store } from "./store.js";
import { MARKS, moment, nodeStates, span, stamp } from "./time.js";
import { move, timeline } from "./timeline.js";

let list;
let shown = [];
let chosen = null;
let waiting = false;
const found = { text: "", state: "", which: "" };

/** @param {(name: number) => void} open */
export function jobs(open) {
  list = new List(by("jobs-table"), {
    key: (life) => life.name,
    build: () => build(open),
    draw,
  });
  const search = by("jobs-search");
  search.addEventListener("input", () => {
    found.text = search.value.trim().toLowerCase();
    arrange();
  });
  by("jobs-state").addEventListener("change", (event) => {
    found.state = event.target.value;
    arrange();
  });
  by("jobs-which").addEventListener("change", (event) => {
    found.which = event.target.value;
    arrange();
  });
  by("jobs-goto").addEventListener("submit", (event) => {
    event.preventDefault();
    open(Number(by("jobs-number").value));
  });
  store.on("jobs", soon);
  store.on("clock", () => (found.state ? arrange() : list.tick()));
  store.on("words", () => choices(by("jobs-state"), [["", "any state"], ...store.words.states.map((s) => s.name)]));
}

/** Arrange the jobs once, however many messages tell of them before the next frame. */
function soon() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    arrange();
  });
}

/** Move all that is in sight on. */
export function tickJobs() {
  if (found.state) arrange();
  else list.tick();
}

/** Show which job is open. @param {number|null} name */
export function choose(name) {
  chosen = name;
  list.tick();
}

const WHICH = {
  live: (life) => life.lives,
  own: (life) => life.own,
  still: (life) => !life.lives,
};

function arrange() {
  const now = store.now();
  const { text, state, which } = found;
  const lives = [...store.lives.values()].filter(
    (life) =>
      (!which || WHICH[which](life)) &&
      (!state || moment(life, now).state === state) &&
      (!text || told(life).includes(text)),
  );
  // Those that live stand first, the latest at the top; the others in their order.
  lives.sort((a, b) => b.lives - a.lives || (a.lives ? b.name - a.name : a.name - b.name));
  shown = lives;
  list.show(shown.length, (place) => shown[place]);
  const of = shown.length === store.total ? "" : ` of ${count(store.total)}`;
  write(by("jobs-count"), `${count(shown.length)}${of}`);
  const cut = store.lives.size < store.total;
  by("jobs-cut").hidden = !cut;
  if (cut) write(by("jobs-cut"), `Of ${count(store.total)} jobs the first and the last ${count(store.lives.size / 2)} are shown; open any other by its number.`);
  by("jobs-empty").hidden = shown.length > 0;
  write(by("jobs-empty"), store.lives.size ? "No job is like that. Another filter may find some." : "There are no jobs yet. Create one under New job.");
}

function told(life) {
  life.told ??= `${life.name} ${life.type} ${life.task ?? ""} ${life.environment} ${life.owner} ${life.scenario ?? ""}`.toLowerCase();
  return life.told;
}

function build(open) {
  const row = rowOf(["number", "what", "state", "life", "nodes", "since"]);
  const button = make("button", { type: "button", className: "open" });
  button.addEventListener("click", () => open(Number(row.dataset.job)));
  row.children[0].append(button);
  row.children[2].append(make("span", { className: "badge" }));
  row.addEventListener("click", (event) => {
    if (event.target.closest("button")) return;
    open(Number(row.dataset.job));
  });
  return row;
}

function draw(row, item) {
  const life = store.lives.get(item.name) ?? item;
  const at = moment(life, store.now());
  const [number, what, state, bar, nodes, since] = row.children;
  if (row.life !== life) {
    row.life = life;
    row.dataset.job = String(life.name);
    write(number.firstChild, String(life.name));
    number.firstChild.setAttribute("aria-label", `Job ${life.name}, ${life.type}, open`);
    write(what, life.task ? `${life.type} · ${life.task}` : `${life.type}${life.environment ? ` · ${life.environment}` : ""}`);
    what.title = [what.textContent, life.scenario, life.owner].filter(Boolean).join(" · ");
    bar.replaceChildren(timeline(life));
  }
  badge(state.firstChild, at.state);
  move(bar.firstChild, life, at);
  write(nodes, nodesText(life, at));
  write(since, sinceText(life, at));
  row.classList.toggle("chosen", life.name === chosen);
  row.firstChild.firstChild.setAttribute("aria-pressed", String(life.name === chosen));
}

/** Show a state by its mark, its name and its colour. */
export function badge(element, state) {
  if (element.dataset.state === state) return;
  element.dataset.state = state;
  element.className = `badge ${state}`;
  element.replaceChildren(make("span", { textContent: MARKS[state] ?? "·", "aria-hidden": "true" }), ` ${state}`);
}

function nodesText(life, at) {
  const states = nodeStates(life, at.age);
  const all = `${count(life.nodes)} node${life.nodes === 1 ? "" : "s"}`;
  if (!states) return all;
  const over = (states.finished ?? 0) + (states.failed ?? 0) + (states.errored ?? 0) + (states.skipped ?? 0);
  const bad = (states.failed ?? 0) + (states.errored ?? 0);
  return `${over}/${life.nodes}${bad ? ` · ${bad} bad` : ""}`;
}

function sinceText(life, at) {
  if (at.hangs && !at.terminal) return life.lives ? "hangs" : "for ever";
  const held = life.pace.hold !== undefined;
  const now = held ? at.age : at.clock;
  if (!life.lives && life.steps.length === 1) return stamp(life.created);
  return at.terminal ? `${span(now - at.entered)} ago` : `for ${span(now - at.entered)}`;
}
