// A life as a bar: what has been, where the job is, and what will come.

import { make } from "./dom.js";
import { TERMINAL } from "./time.js";

/** The bar of a life. @param {import("./time.js").Life} life */
export function timeline(life) {
  const bar = make("div", { className: "bar", "aria-hidden": "true" });
  const comes = life.steps.filter(([, age]) => life.halt === null || age <= life.halt);
  comes.forEach(([state, age], index) => {
    const next = comes[index + 1]?.[1] ?? life.halt ?? undefined;
    const part = make("span", { className: `part ${state}` }, make("i"));
    const long = next === undefined ? 0 : next - age;
    // A square root, so that what is short can be seen beside what is long.
    part.style.flexGrow = TERMINAL.has(state) ? "0" : String(Math.sqrt(Math.max(long, 1)) || 1);
    bar.append(part);
  });
  return bar;
}

/**
 * Move a bar on.
 * @param {import("./time.js").Life} life @param {ReturnType<import("./time.js").moment>} at
 */
export function move(bar, life, at) {
  for (let index = 0; index < bar.children.length; index += 1) {
    const part = bar.children[index];
    const name = index < at.index ? "past" : index === at.index ? "now" : "coming";
    if (part.dataset.is !== name) part.dataset.is = name;
    if (name !== "now") continue;
    const long = (at.next ?? at.age) - at.entered;
    const width = at.terminal || long <= 0 ? 100 : Math.min(((at.age - at.entered) / long) * 100, 100);
    const text = `${width.toFixed(1)}%`;
    if (part.firstChild.style.width !== text) part.firstChild.style.width = text;
  }
  bar.classList.toggle("hangs", at.hangs && !at.terminal && life.lives);
}
