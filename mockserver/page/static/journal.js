// What the mock was asked, as it comes.

import { by, count, make, say, write } from "./dom.js";
import { List, rowOf } from "./list.js";
import { admin, adminAnswer } from "./server.js";
import { store } from "./store.js";
import { wall } from "./time.js";

const KINDS = {
  "": () => true,
  unmatched: (entry) => entry.operation === null,
  faults: (entry) => entry.fault !== null,
  errors: (entry) => entry.status >= 400,
  preferences: (entry) => entry.applied.length > 0,
};

let list;
let shown = [];
let held = false;
let kind = "";
let text = "";

/** @param {(id: number) => void} open */
export function journal(open) {
  list = new List(by("journal-table"), { key: (entry) => entry.id, build: () => build(open), draw });
  by("journal-kind").addEventListener("change", (event) => {
    kind = event.target.value;
    arrange();
  });
  by("journal-search").addEventListener("input", (event) => {
    text = event.target.value.trim().toLowerCase();
    arrange();
  });
  const hold = by("journal-hold");
  hold.addEventListener("click", () => {
    held = !held;
    hold.setAttribute("aria-pressed", String(held));
    arrange();
  });
  by("journal-clear").addEventListener("click", () => tried(clear));
  by("journal-har").addEventListener("click", () => tried(har));
  store.on("entries", ({ entries }) => more(entries));
  store.on("journal missed", () => more([]));
}

const fits = (entry) =>
  KINDS[kind](entry) &&
  (!text || `${entry.method} ${entry.path}?${entry.query} ${entry.status} ${entry.operation ?? ""} ${entry.fault ?? ""}`.toLowerCase().includes(text));

/** Put new entries on top, without looking through all the others again. */
function more(entries) {
  if (held && store.entries.length) return counted();
  const last = shown.at(-1)?.id ?? 0;
  const fresh = entries.filter((entry) => entry.id > last && fits(entry));
  shown.push(...fresh);
  const first = store.entries[0]?.id ?? Infinity;
  let old = 0;
  while (old < shown.length && shown[old].id < first) old += 1;
  if (old) shown.splice(0, old);
  draws(fresh.length);
}

function arrange() {
  if (!held) shown = store.entries.filter(fits);
  draws(0);
}

function draws(added) {
  const entries = shown;
  list.show(entries.length, (place) => entries[entries.length - 1 - place], added);
  counted();
}

function counted() {
  const { kept, dropped } = store.journal;
  const waiting = held ? ` · on hold, ${count(Math.max((store.entries.at(-1)?.id ?? 0) - (shown.at(-1)?.id ?? 0), 0))} newer` : "";
  write(by("journal-count"), shown.length === kept ? count(kept) : `${count(shown.length)} of ${count(kept)}`);
  const lost = [];
  if (dropped) lost.push(`the oldest ${count(dropped)} made room for newer ones`);
  if (store.missed) lost.push(`this page has missed ${count(store.missed)}`);
  write(by("journal-lost"), [lost.join("; "), waiting.slice(3)].filter(Boolean).join("; "));
  by("journal-empty").hidden = shown.length > 0;
  write(by("journal-empty"), kept ? "No request is like that." : "Nothing was asked yet. Point your page here, and what it asks for appears as it comes.");
}

function build(open) {
  const row = rowOf(["when", "asked", "status", "took", "note"]);
  const button = make("button", { type: "button", className: "open" });
  button.addEventListener("click", () => open(Number(row.dataset.entry)));
  row.children[0].append(button);
  row.children[1].append(make("b"), make("span"));
  row.addEventListener("click", (event) => {
    if (!event.target.closest("button")) open(Number(row.dataset.entry));
  });
  return row;
}

function draw(row, entry) {
  if (row.dataset.entry) return;
  const [when, asked, status, took, note] = row.children;
  row.dataset.entry = String(entry.id);
  when.firstChild.textContent = wall(entry.wall);
  when.firstChild.setAttribute("aria-label", `Request ${entry.id}, ${entry.method} ${entry.path}, ${entry.status}, open`);
  asked.children[0].textContent = entry.method;
  const whole = `${entry.path}${entry.query ? `?${entry.query}` : ""}`;
  // Where the API begins is told in full in the title, and when the request is opened.
  asked.children[1].textContent = ` ${entry.operation ? whole.replace(/^\/orchestrator\/v1(?=\/)/, "…") : whole}`;
  asked.title = `${entry.method} ${whole}`;
  status.textContent = String(entry.status);
  status.classList.add(`s${String(entry.status)[0]}`);
  took.textContent = `${entry.took.toFixed(entry.took < 10 ? 1 : 0)} ms`;
  note.append(...notes(entry));
}

/** What is special about a request: what was thrown, what was preferred, what it missed. */
export function notes(entry, { whole = false } = {}) {
  const told = [];
  if (entry.fault) told.push(make("span", { className: "tag fault", textContent: `⚡ ${entry.fault}` }));
  for (const wish of entry.applied ?? entry.preferences ?? []) {
    if (wish === `fault=${entry.fault}`) continue;
    told.push(make("span", { className: "tag wish", textContent: wish }));
  }
  if (entry.explanation) told.push(make("span", { className: "tag near", textContent: `≠ ${whole ? entry.explanation : nearest(entry)}`, title: entry.explanation }));
  return told;
}

/** The end of an explanation, which says what comes nearest. */
const nearest = ({ explanation }) => explanation.replace(/^no operation .*?(?:; |: |$)/, "") || explanation;

async function clear() {
  const { removed } = await admin("DELETE", "/requests");
  say(`Removed ${count(removed)} requests from the journal`);
}

async function har() {
  const answer = await adminAnswer("/requests?format=har&limit=10000");
  const address = URL.createObjectURL(await answer.blob());
  const name = `orchestrator-mock-${store.about?.session ?? "default"}.har`;
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  say(`Saved ${name}: ${count(store.journal.kept)} requests`);
}

async function tried(deed) {
  try {
    await deed();
  } catch (error) {
    say(error.message, { trouble: true });
  }
}
