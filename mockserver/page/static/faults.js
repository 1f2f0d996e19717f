// Faults: thrown at an operation or at a job, for the next so many requests.

import { by, choices, make, say, snippet, trouble, write } from "./dom.js";
import { admin, ROOT } from "./server.js";
import { ofRule } from "./snippets.js";
import { store } from "./store.js";

const WHERE = { answer: "instead of the answer", body: "in the body", socket: "on the connection" };

export function faults() {
  store.on("words", fill);
  store.on("rules", draw);
  const form = by("fault-form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tried(form, thrown);
  });
  for (const name of ["change", "input"]) form.addEventListener(name, preview);
  by("faults-clear").addEventListener("click", () =>
    tried(form, async () => {
      const { removed } = await admin("DELETE", "/faults");
      say(`Removed ${removed} rules`);
    }),
  );
}

/** Aim at a job. @param {number} name */
export function aim(name) {
  by("fault-job").value = String(name);
  by("fault-operation").value = "getJob";
  preview();
}

function fill() {
  const groups = new Map(Object.entries(WHERE).map(([where, label]) => [where, make("optgroup", { label })]));
  for (const fault of store.words.faults)
    groups.get(fault.where).append(make("option", { value: fault.name, textContent: fault.name, title: fault.title }));
  by("fault-name").replaceChildren(...groups.values(), make("option", { value: "", textContent: "no fault, only a delay" }));
  by("fault-name").value = "unavailable";
  choices(by("fault-operation"), [["*", "every operation"], ...store.words.operations.map(({ id, method, path }) => [id, `${id} · ${method} ${path}`])]);
  by("fault-operation").value = "getJob";
  preview();
}

function rule() {
  const told = { operation: by("fault-operation").value };
  if (by("fault-name").value) told.fault = by("fault-name").value;
  for (const key of ["job", "times", "after"]) {
    const value = by(`fault-${key}`).value;
    if (value !== "") told[key] = Number(value);
  }
  const delay = by("fault-delay").value.trim();
  if (delay) told.delay = delay;
  return told;
}

function preview() {
  const told = rule();
  const fault = store.words?.faults.find(({ name }) => name === told.fault);
  write(by("fault-title"), fault ? `The client sees: ${fault.title}` : "The answer only waits");
  by("fault-copy").replaceChildren(...ofRule({ root: ROOT.href, rule: told }).map(([label, text]) => snippet(label, text)));
}

async function thrown() {
  const told = await admin("POST", "/faults", rule());
  say(`${told.fault ?? "A delay"} hits ${told.times ?? "all"} of the next requests that fit`);
}

async function tried(form, deed) {
  try {
    await deed();
    trouble(form, null);
  } catch (error) {
    trouble(form, error);
  }
}

function draw() {
  const rules = store.rules;
  by("faults-none").hidden = rules.length > 0;
  by("faults-some").hidden = rules.length === 0;
  write(by("faults-count"), rules.length ? String(rules.length) : "");
  by("faults-rows").replaceChildren(...rules.map(row));
}

/* How long a rule lets answers wait: a time, or what chance makes of two. */
function waits(delay) {
  if (typeof delay === "string") return `waits ${delay}`;
  const [[shape, [low, high]]] = Object.entries(delay);
  return shape === "uniform" ? `waits ${low} to ${high}` : `waits about ${low}, one time in six over ${high}`;
}

function row(told) {
  const over = told.times !== null && told.hits >= told.times;
  const at = [told.operation ?? "every operation", told.job === null ? "" : `job ${told.job}`].filter(Boolean).join(", ");
  const delay = told.delay === null ? "" : waits(told.delay);
  const button = make("button", { type: "button", className: "quiet", textContent: "Remove", "aria-label": `Remove rule ${told.id}, ${told.fault ?? "delay"}` });
  button.addEventListener("click", () => tried(by("fault-form"), () => admin("DELETE", `/faults/${told.id}`)));
  return make(
    "tr",
    { className: over ? "absent" : "" },
    make("td", { textContent: [told.fault, delay].filter(Boolean).join(", ") }),
    make("td", { textContent: told.after ? `${at}, after ${told.after}` : at }),
    make("td", { textContent: `${told.hits}${told.times === null ? "" : ` of ${told.times}`}${over ? ", spent" : ""}` }),
    make("td", {}, button),
  );
}
