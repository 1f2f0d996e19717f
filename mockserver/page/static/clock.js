// The clock of the session: what it shows, and how it is moved.

import { by, say, write } from "./dom.js";
import { admin } from "./server.js";
import { store } from "./store.js";
import { stamp } from "./time.js";

export function clock() {
  by("clock-pause").addEventListener("click", () => moved({ frozen: goes() }));
  for (const button of document.querySelectorAll("[data-advance]"))
    button.addEventListener("click", () => moved({ advance: button.dataset.advance }));
  by("clock-speed").addEventListener("change", (event) => moved({ speed: event.target.value }));
  store.on("clock", draw);
}

const goes = () => store.clock.speed > 0 || store.clock.polls;

async function moved(move) {
  try {
    const told = await admin("POST", "/clock", move);
    if (move.advance) say(`It is ${told.now.replace("T", " ").replace("Z", "")} now`);
    else say(told.speed || store.clock.polls ? `Time goes ${told.speed}x as fast` : "Time stands still");
  } catch (error) {
    say(error.message, { trouble: true });
  }
}

/** Show the time. */
export function tickClock() {
  write(by("clock-now"), `${stamp(store.now())}`);
}

function draw() {
  const { kind, speed, polls } = store.clock;
  const how = polls ? "a look takes a job one step on" : speed === 1 ? "" : speed ? `${speed}× as fast` : kind === "real" ? "paused" : "stands still";
  write(by("clock-how"), how);
  const pause = by("clock-pause");
  write(pause, goes() ? "Pause" : "Let it go");
  const select = by("clock-speed");
  const value = `${speed}x`;
  const known = [...select.options].find((option) => option.value === value);
  by("clock-other").hidden = Boolean(known);
  by("clock-other").textContent = speed ? value : polls ? "by looks" : "still";
  select.value = known ? value : "";
  tickClock();
}
