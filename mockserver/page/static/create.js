// A job of one's own: by a recipe, or by a command as a client sends it.

import { by, choices, say, trouble } from "./dom.js";
import { admin, apiToken, command, keepApiToken } from "./server.js";
import { store } from "./store.js";

/** What a command may look like; the nodes are some of the seeded inventory. */
const EXAMPLES = {
  deploy: { environment: "production", scope: { nodes: [] } },
  task: { environment: "production", task: "facts", params: {}, scope: { nodes: [] } },
  plan_task: { plan_job: 1064, task: "facts", params: {}, scope: { nodes: [] } },
  stop: { job: "64" },
};
let some = [];

/** @param {(name: number) => void} open */
export function create(open) {
  store.on("words", () => {
    choices(by("recipe-type"), store.words.types);
    choices(by("recipe-scenario"), [["", "as it comes"], ...Object.entries(store.words.scenarios).map(([name, end]) => [name, `${name} → ${name === "never-finishes" ? "hangs" : end}`])]);
    choices(by("recipe-state"), [["", "lives from now on"], ...store.words.states.map(({ name }) => [name, `stays ${name}`])]);
    const commands = store.words.operations.filter((operation) => operation.command).map((operation) => operation.path.split("/").at(-1));
    choices(by("command-name"), commands);
    example();
  });
  by("recipe-form").addEventListener("submit", (event) => sent(event, recipe, open));
  by("command-form").addEventListener("submit", (event) => sent(event, ordered, open));
  by("command-name").addEventListener("change", example);
  by("command-token").value = apiToken();
  by("command-token").addEventListener("change", (event) => keepApiToken(event.target.value.trim()));
  by("command-more").addEventListener("toggle", async (event) => {
    if (!event.target.open || some.length) return;
    try {
      const found = (await admin("GET", "/inventory")).nodes ?? [];
      some = found.slice(0, 3).map((node) => node.name ?? node);
      example();
    } catch {
      some = []; // the example has no nodes then
    }
  });
}

function example() {
  const name = by("command-name").value;
  const told = structuredClone(EXAMPLES[name] ?? {});
  if (told.scope) told.scope.nodes = some;
  by("command-body").value = JSON.stringify(told, null, 2);
}

async function sent(event, deed, open) {
  event.preventDefault();
  const form = event.currentTarget;
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  try {
    const name = await deed();
    trouble(form, null);
    if (name) open(Number(name));
  } catch (error) {
    trouble(form, error);
  } finally {
    button.disabled = false;
  }
}

async function recipe() {
  const told = {};
  for (const key of ["type", "scenario", "state"]) {
    const value = by(`recipe-${key}`).value;
    if (value) told[key] = value;
  }
  const nodes = by("recipe-nodes").value;
  if (nodes) told.nodes = Number(nodes);
  const over = by("recipe-overrides").value.trim();
  if (over) told.overrides = json(over, "The keys to put over it");
  const { name } = await admin("POST", "/jobs", told);
  say(`Created job ${name}`);
  return name;
}

async function ordered() {
  const name = by("command-name").value;
  const body = by("command-body").value;
  json(body, "The command");
  const { job } = await command(name, body, store.words.base);
  say(`Sent ${name}: job ${job.name}`);
  return job.name;
}

function json(text, what) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${what}: this is no JSON (${error.message})`);
  }
}
