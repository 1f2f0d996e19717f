// Which release has which key: the keys of a body, with their standing in each release.

import { by, choices, make, write } from "./dom.js";
import { store } from "./store.js";

const SHORT = { required: "must", recommended: "should", optional: "may", documented: "has", undocumented: "–" };

let drawn = "";
let present = new Set();

/** Draw the table for a job; *fresh* if it is another one than before. */
export function releases(job, fresh) {
  present = pointers(job);
  if (!store.words) return;
  if (!drawn) {
    choices(by("keys-release"), [...store.words.releases].reverse().map((name, at) => [name, at ? name : `${name} (current)`]));
    by("keys-release").value = store.about?.profile ?? store.words.releases.at(-1);
    choices(by("keys-body"), Object.keys(store.words.keys));
    by("keys-release").addEventListener("change", draw);
    by("keys-body").addEventListener("change", draw);
  }
  if (fresh || !drawn) draw();
}

/** The pointers of all keys in a body; `*` stands for any place in a list. */
function pointers(body, at = "", found = new Set()) {
  if (Array.isArray(body)) for (const item of body) pointers(item, `${at}/*`, found);
  else if (body && typeof body === "object")
    for (const [key, value] of Object.entries(body)) {
      found.add(`${at}/${key}`);
      pointers(value, `${at}/${key}`, found);
    }
  return found;
}

function draw() {
  const { releases: all, keys } = store.words;
  const body = by("keys-body").value || "job";
  const release = by("keys-release").value;
  drawn = `${body} ${release}`;
  const at = all.indexOf(release);
  const rows = keys[body].map(({ key, stands }) => {
    const here = stands[at];
    const [standing, old] = here.split(", ");
    const row = make(
      "tr",
      { className: here === "undocumented" ? "absent" : "" },
      make("th", { scope: "row" }, make("code", { textContent: key })),
      make("td", { textContent: `${SHORT[standing] ?? standing}${old ? ", going" : ""}`, title: here }),
      make("td", { textContent: since(stands, all) }),
      make("td", { textContent: body === "job" && !key.includes(" = ") ? (present.has(key) ? "yes" : "no") : "" }),
    );
    return row;
  });
  by("keys-rows").replaceChildren(...rows);
  const documented = keys[body].filter(({ stands }) => stands[at] !== "undocumented").length;
  write(by("keys-note"), `${release} documents ${documented} of the ${keys[body].length} keys of ${body} that any release has.`);
}

/** From when to when a key is documented, in a few words. */
function since(stands, all) {
  const has = stands.map((how) => how !== "undocumented");
  const first = has.indexOf(true);
  const last = has.lastIndexOf(true);
  const going = stands.findIndex((how) => how.endsWith("deprecated"));
  const parts = [];
  if (first < 0) return "never";
  parts.push(first === 0 ? "all along" : `since ${all[first]}`);
  if (last < all.length - 1) parts.push(`until ${all[last]}`);
  if (going >= 0) parts.push(`deprecated since ${all[going]}`);
  return parts.join(", ");
}
