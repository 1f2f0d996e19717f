// One job in detail: where it is, its bodies, its links, which release has which key.

import { by, copier, count, make, say, snippet, write } from "./dom.js";
import { badge, choose } from "./jobs.js";
import { releases } from "./releases.js";
import { admin, apiToken, ROOT } from "./server.js";
import { ofJob } from "./snippets.js";
import { store } from "./store.js";
import { moment, span, stamp } from "./time.js";
import { move, timeline } from "./timeline.js";

const AGAIN = 1_500;
let name = null;
let life = null;
let state = null;
let asked = 0;
let waiting = false;

export function detail() {
  store.on("jobs hello", ({ jobs, gone }) => {
    if (name === null) return;
    if (gone?.includes(name)) missing();
    else if (!jobs || jobs.some((job) => job.name === name)) fetchIt();
  });
  for (const button of by("job-deeds").querySelectorAll("button"))
    button.addEventListener("click", () => act(button.dataset.deed, button.dataset.state));
}

/** Open a job. @param {number} number */
export async function openJob(number) {
  name = number;
  life = null;
  choose(number);
  by("job-none").hidden = true;
  by("job-error").hidden = true;
  await fetchIt();
}

/** Move the open job on; ask again where it lives. */
export function tickJob() {
  if (name === null || !life || by("panel-job").hidden) return;
  const at = moment(life, store.now());
  head(at);
  const changed = at.state !== state;
  if (!waiting && (changed || (!at.terminal && performance.now() - asked > AGAIN && !standing(at)))) fetchIt();
}

const standing = (at) => at.hangs || life.pace.hold !== undefined || (store.clock.speed === 0 && !store.clock.polls);

async function fetchIt() {
  const number = name;
  waiting = true;
  asked = performance.now();
  try {
    const told = await admin("GET", `/jobs/${number}`);
    if (number === name) draw(told);
  } catch (error) {
    if (number !== name) return;
    if (error.status === 404) missing();
    else fail(error);
  } finally {
    waiting = false;
  }
}

function missing() {
  fail(new Error(`There is no job ${name} in this session.`));
}

function fail(error) {
  life = null;
  by("job-some").hidden = true;
  by("job-error").hidden = false;
  write(by("job-error"), error.message);
}

function draw(told) {
  const fresh = told.life.name !== life?.name;
  life = told.life;
  by("job-some").hidden = false;
  by("job-error").hidden = true;
  write(by("job-title"), `Job ${life.name}`);
  write(by("job-what"), [life.type, life.task, life.environment, `by ${life.owner}`, life.scenario && `scenario ${life.scenario}`].filter(Boolean).join(" · "));
  by("job-bar").replaceChildren(timeline(life));
  const at = moment(life, store.now());
  state = told.job.state;
  head(at);
  history(told.job);
  nodes(told.nodes.items, told.totals.nodes);
  events(told.events.items, told.totals.events);
  links(told.job);
  bodies(told);
  by("job-copy").replaceChildren(
    ...ofJob({ root: ROOT.href, base: store.words.base, token: apiToken(), life, state }).map(([label, text]) => snippet(label, text)),
  );
  releases(told.job, fresh);
}

function head(at) {
  badge(by("job-state"), at.state);
  const bar = by("job-bar").firstChild;
  if (bar) move(bar, life, at);
  for (const button of by("job-deeds").querySelectorAll("button")) button.disabled = at.terminal || !life.lives;
  by("job-deeds").hidden = !life.lives;
  const then = at.next === life.halt ? "stands still" : life.steps[at.index + 1]?.[0];
  const next = at.next === undefined || at.hangs ? "" : ` → ${then} in ${span(at.next - at.age)}`;
  const pace = life.pace.hold !== undefined ? "held there until it is taken on" : at.terminal ? `over since ${stamp(life.created + at.entered)}` : at.hangs ? "goes no further" : `for ${span(at.age - at.entered)}${next}`;
  write(by("job-pace"), pace);
}

const cells = (...texts) => make("tr", {}, ...texts.map((text) => (text instanceof Node ? text : make("td", { textContent: text ?? "–" }))));

function marked(state_) {
  const cell = make("td", {}, make("span"));
  badge(cell.firstChild, state_);
  return cell;
}

function history(job) {
  const rows = job.status.map((entry) => cells(marked(entry.state), entry.enter_time, entry.exit_time));
  by("job-history").replaceChildren(...rows);
}

function nodes(items, total) {
  const rows = items.map((node) => cells(node.name, marked(node.state), node.duration === undefined || node.duration === null ? null : `${node.duration} s`));
  by("job-nodes").replaceChildren(...rows);
  write(by("job-nodes-count"), total > items.length ? `${count(items.length)} of ${count(total)}` : count(total));
}

function events(items, total) {
  const rows = items.map((event) => cells(event.id, event.type, event.timestamp, event.message ?? event.details?.node ?? ""));
  by("job-events").replaceChildren(...rows);
  write(by("job-events-count"), total > items.length ? `last ${count(items.length)} of ${count(total)}` : count(total));
}

function links(job) {
  const found = [["job", job.id], ...["nodes", "report", "events"].map((part) => [part, job[part]?.id])].filter(([, url]) => url);
  by("job-links").replaceChildren(
    ...found.map(([part, url]) => make("li", {}, make("span", { textContent: `${part} ` }), make("code", { textContent: url }), " ", copier(`the address of the ${part}`, () => url))),
  );
}

function bodies(told) {
  for (const [part, body] of [["job", told.job], ["nodes", told.nodes], ["report", told.report], ["events", told.events]])
    write(by(`body-${part}`), JSON.stringify(body, null, 2));
}

async function act(deed, to) {
  try {
    const told = await admin("POST", `/jobs/${name}/${deed}`, to ? { state: to } : {});
    say(`Job ${told.name} is ${told.state}`);
    await fetchIt();
  } catch (error) {
    say(error.message, { trouble: true });
  }
}
