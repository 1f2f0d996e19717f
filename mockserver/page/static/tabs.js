// The panels beside the lists, one of them at a time.

import { by } from "./dom.js";

const tabs = () => [...by("tabs").querySelectorAll("[role=tab]")];

export function panels() {
  by("tabs").addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) show(tab.dataset.panel);
  });
  by("tabs").addEventListener("keydown", (event) => {
    const all = tabs();
    const at = all.indexOf(document.activeElement);
    const steps = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 };
    if (at < 0 || steps[event.key] === undefined) return;
    event.preventDefault();
    const tab = all[(steps[event.key] + all.length) % all.length];
    show(tab.dataset.panel);
    tab.focus();
  });
  for (const link of document.querySelectorAll("[data-show]"))
    link.addEventListener("click", () => show(link.dataset.show, { go: true }));
}

/** Show a panel; *go* there, too. @param {string} name */
export function show(name, { go = false } = {}) {
  for (const tab of tabs()) {
    const chosen = tab.dataset.panel === name;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    by(`panel-${tab.dataset.panel}`).hidden = !chosen;
  }
  if (!go) return;
  const panel = by(`panel-${name}`);
  // Where the panels lie below the lists, who opens something wants to see it.
  if (matchMedia("(max-width: 63.99rem)").matches) by("side").scrollIntoView();
  panel.focus({ preventScroll: true });
}
