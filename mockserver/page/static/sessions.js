// Which session the page shows; each has an address of its own.

import { ask, by, choices, say } from "./dom.js";
import { admin, ROOT } from "./server.js";
import { store } from "./store.js";

const OTHER = "\0another";

/** The address of a session's page. @param {string} key */
function address(key) {
  const root = ROOT.pathname.replace(/__session\/[^/]+\/$/, "");
  return `${root}__session/${encodeURIComponent(key)}/`;
}

export function sessions() {
  const select = by("session");
  store.on("sessions hello", () => {
    const mine = store.about?.session ?? "default";
    choices(select, [...store.sessions, [OTHER, "begin another one …"]]);
    select.value = mine;
    document.title = mine === "default" ? "Mock orchestrator" : `${mine} · Mock orchestrator`;
  });
  select.addEventListener("change", async () => {
    if (select.value !== OTHER) {
      location.assign(address(select.value));
      return;
    }
    select.value = store.about.session;
    const key = await ask({ title: "Another session", text: "It has jobs, a clock, faults and a journal of its own.", label: "Its key", action: "Begin it" });
    if (key === null) return;
    try {
      await admin("POST", "/sessions", { key: key.trim() });
      location.assign(address(key.trim()));
    } catch (error) {
      say(error.message, { trouble: true });
    }
  });
}
