// The page comes to life: everything else is put together here.

import { clock, tickClock } from "./clock.js";
import { create } from "./create.js";
import { detail, openJob, tickJob } from "./detail.js";
import { ask, by, say, write } from "./dom.js";
import { aim, faults } from "./faults.js";
import { jobs, tickJobs } from "./jobs.js";
import { journal } from "./journal.js";
import { openRequest } from "./request.js";
import { admin, ROOT } from "./server.js";
import { sessions } from "./sessions.js";
import { store } from "./store.js";
import { follow } from "./stream.js";
import { panels, show } from "./tabs.js";

/** How often what is in sight moves on (ms). */
const TICK = matchMedia("(prefers-reduced-motion: reduce)").matches ? 500 : 100;
let open = null;

function begin() {
  document.body.classList.add("alive");
  by("desk").hidden = false;
  by("panel-start").append(by("start"));
  panels();
  jobs(showJob);
  journal(showRequest);
  detail();
  create(showJob);
  faults();
  clock();
  sessions();
  by("job-fault").addEventListener("click", () => {
    if (open !== null) aim(open);
    show("faults", { go: true });
  });
  by("reset").addEventListener("click", reset);
  by("link-again").addEventListener("click", () => location.reload());
  setInterval(() => {
    if (document.hidden || !store.about) return;
    tickClock();
    tickJobs();
    tickJob();
  }, TICK);
  follow((event, data) => store.hear(event, data), tell);
  words();
}

/** Get the words to choose from; the stream says by itself if the mock is not there. */
async function words() {
  try {
    store.words = await admin("GET", "/vocabulary");
    store.dispatchEvent(new CustomEvent("words"));
  } catch (error) {
    if (error.status !== 401) setTimeout(words, 2000);
  }
}

function showJob(name) {
  open = name;
  openJob(name);
  show("job", { go: true });
}

function showRequest(id) {
  openRequest(id);
  show("request", { go: true });
}

const LINKS = {
  live: ["●", "live"],
  lost: ["○", "not connected"],
  asleep: ["○", "asleep"],
  never: ["✕", "not live"],
  gone: ["✕", "session ended"],
};

/** Tell how it stands with the mock. */
function tell(state, why = "") {
  const [mark, text] = LINKS[state];
  const link = by("link");
  if (state !== "live") {
    store.clock.halt(performance.now()); // nobody knows how it went on
    if (store.about) tickClock();
  }
  if (link.dataset.state !== state) {
    link.dataset.state = state;
    link.replaceChildren(mark, ` ${text}`);
  }
  const banner = by("banner");
  banner.hidden = state === "live" || state === "asleep";
  document.body.classList.toggle("stale", !banner.hidden);
  if (state === "lost") write(by("banner-text"), `${why}. What you see is how it was; this page tries again by itself.`);
  if (state === "never") {
    write(by("banner-text"), `Nothing is live here: ${why}. What can be asked for, and the API documentation, is there all the same.`);
    asleep();
  }
  if (state === "gone") write(by("banner-text"), "This session has ended. To begin it again, reload this page.");
  by("link-again").hidden = state === "lost";
}

/** Be a plain text again, as without a script. */
function asleep() {
  document.body.classList.remove("alive");
  by("desk").hidden = true;
  by("desk").after(by("start"));
}

async function reset() {
  const sure = await ask({
    title: "Reset the session?",
    text: "Its own jobs, rules and journal are forgotten; its clock and the jobs that live begin again.",
    label: "",
    action: "Reset",
  });
  if (sure === null) return;
  try {
    await admin("POST", "/reset", {});
    say("The session has begun again");
  } catch (error) {
    say(error.message, { trouble: true });
  }
}

by("docs-link").href = new URL("__admin/ui/docs.html", ROOT).href;
begin();
