// Lines to take along: an address, a curl line, a fetch, a test. No element is touched here.

/** A text as the shell reads it, whatever is in it. @param {string} text */
export const quoted = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
const js = (value) => JSON.stringify(value);
/** A text as Python reads it: JSON's strings are Python's, too. */
const py = (value) => JSON.stringify(value);

/**
 * A request as a curl line.
 * @param {{method?: string, url: string, headers?: Object<string, string>, body?: string}} asked
 */
export function curl({ url, headers = {}, body = "", method = body ? "POST" : "GET" }) {
  const words = ["curl", "-s"];
  if (url.startsWith("https:")) words.push("--cacert ca.pem");
  if (method === "HEAD") words.push("-I");
  else if (method !== (body ? "POST" : "GET")) words.push("-X", quoted(method));
  for (const [name, value] of Object.entries(headers)) words.push("-H", quoted(`${name}: ${value}`));
  if (body) words.push("--data-binary", quoted(body));
  return [...words, quoted(url)].join(" ");
}

/** A request as JavaScript asks it. */
export function fetched({ url, headers = {}, body = "", method = body ? "POST" : "GET" }) {
  const settings = [];
  if (method !== "GET") settings.push(`  method: ${js(method)},`);
  settings.push(`  headers: ${js(headers)},`);
  if (body) settings.push(`  body: ${js(body)},`);
  return `const answer = await fetch(${js(url)}, {\n${settings.join("\n")}\n});\nconst body = await answer.json();`;
}

/** The four ways to take a job along. */
export function ofJob({ root, base, token, life, state }) {
  const url = `${root}${base.slice(1)}/jobs/${life.name}`;
  const headers = { "X-Authentication": token };
  return [
    ["URL", url],
    ["curl", curl({ url, headers })],
    ["fetch", fetched({ url, headers })],
    ["pytest", test({ state, type: life.type, nodes: life.nodes })],
  ];
}

/** A test with the plugin, for a job like this one. */
export function test({ state, type, nodes }) {
  const wanted = [`state=${py(state)}`, `type=${py(type)}`];
  if (nodes) wanted.push(`nodes=${nodes}`);
  return `import json
from urllib.request import Request, urlopen


def test_a_${type}_that_is_${state}(orchestrator):
    job = orchestrator.job(${wanted.join(", ")})
    request = Request(job.url, headers=orchestrator.headers)
    with urlopen(request) as answer:
        body = json.load(answer)
    assert body["state"] == ${py(state)}
    assert body["type"] == ${py(type)}`;
}

/** The ways to throw a fault as a rule does. */
export function ofRule({ root, rule }) {
  const told = Object.fromEntries(
    Object.entries(rule).filter(([key, value]) => RULE.has(key) && value !== null && value !== undefined && value !== ""),
  );
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify(told);
  return [
    ["curl", curl({ url: `${root}__admin/faults`, headers, body })],
    ["pytest", thrown(told)],
  ];
}

const RULE = new Set(["fault", "operation", "job", "times", "after", "delay"]);

function thrown({ fault, operation, job, times, after, delay }) {
  const words = [fault ? py(fault) : "None"];
  if (job !== undefined) words.push("on=job");
  else if (operation && operation !== "*") words.push(`on=${py(operation)}`);
  if (times) words.push(`times=${times}`);
  if (after) words.push(`after=${after}`);
  if (delay) words.push(`delay=${py(delay)}`);
  const given = job === undefined ? "" : "    job = orchestrator.job()\n";
  return `def test_the_client_bears_it(orchestrator):
${given}    with orchestrator.fault(${words.join(", ")}):
        ...  # let your client ask here`;
}

/** A command, or any other request, as it is sent again. */
export function ofRequest({ root, path, query, method, headers, body }) {
  const url = `${new URL(root).origin}${path}${query ? `?${query}` : ""}`;
  const request = { method, url, headers, body };
  return [
    ["URL", url],
    ["curl", curl(request)],
    ["fetch", fetched(request)],
  ];
}
