// One request of the journal: what was asked, what was answered, what was bent.

import { by, make, snippet, write } from "./dom.js";
import { notes } from "./journal.js";
import { admin, apiToken, ROOT } from "./server.js";
import { ofRequest } from "./snippets.js";

/** Headers that a client sets for itself. */
const OWN = new Set(["host", "connection", "content-length", "accept-encoding", "user-agent", "accept", "origin", "referer"]);

/** Show a request. @param {number} id */
export async function openRequest(id) {
  by("request-none").hidden = true;
  try {
    draw(await admin("GET", `/requests/${id}`));
    by("request-some").hidden = false;
    by("request-error").hidden = true;
  } catch (error) {
    by("request-some").hidden = true;
    by("request-error").hidden = false;
    write(by("request-error"), error.message);
  }
}

function draw(told) {
  const { request, response } = told;
  write(by("request-title"), `${request.method} ${request.path}${request.query ? `?${request.query}` : ""}`);
  const facts = [`request ${told.id}`, told.operation ?? "no operation", told.job && `job ${told.job}`, `${response.status} after ${told.milliseconds} ms`, `received ${told.received}`, `at ${told.at} by the session's clock`];
  write(by("request-facts"), facts.filter(Boolean).join(" · "));
  by("request-notes").replaceChildren(...notes(told, { whole: true }));
  by("request-headers").replaceChildren(...rows(request.headers));
  by("response-headers").replaceChildren(...rows(response.headers));
  body("request-body", request.body);
  body("response-body", response.body);
  const headers = { "X-Authentication": apiToken() };
  for (const [name, value] of Object.entries(request.headers))
    if (!OWN.has(name.toLowerCase()) && !name.toLowerCase().startsWith("sec-") && value !== "(redacted)") headers[name] = value;
  by("request-copy").replaceChildren(
    ...ofRequest({ root: ROOT.href, ...request, headers }).map(([label, text]) => snippet(label, text)),
  );
}

function body(id, text) {
  const place = by(id);
  place.parentElement.hidden = !text;
  write(place, pretty(text));
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // no JSON, or cut short
  }
}

const rows = (headers) =>
  Object.entries(headers).map(([name, value]) =>
    make("tr", {}, make("th", { scope: "row", textContent: name }), make("td", { textContent: value })),
  );
