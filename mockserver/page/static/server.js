// What the page asks its server for. The admin token is asked for once, and kept for this tab only.

import { ask } from "./dom.js";

/** Where the session is: everything else lies below it. */
export const ROOT = new URL("./", location.origin + location.pathname);
const ADMIN = "orchestrator-mock.admin-token";
const API = "orchestrator-mock.api-token";

/** What the server answered instead of what was asked for. */
export class Trouble extends Error {
  /** @param {number} status @param {string} text */
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

/** The token that the API is asked with. */
export const apiToken = () => sessionStorage.getItem(API) || "any-token";
export const keepApiToken = (token) => sessionStorage.setItem(API, token);

let asking = null;
let wanted = true;

/** Headers that open the admin API. */
export function adminHeaders() {
  const token = sessionStorage.getItem(ADMIN);
  return token ? { "X-Admin-Token": token } : {};
}

/** Ask the person for the admin token, once for all who need it; whether there is one now. */
async function askToken() {
  if (!wanted) return false;
  asking ??= ask({
    title: "Admin token",
    text: "This mock can be reached from other machines. It printed an admin token when it started; it is kept until this tab is closed.",
    label: "Token",
    secret: true,
    action: "Use it",
  });
  const token = await asking;
  asking = null;
  wanted = Boolean(token);
  if (token) sessionStorage.setItem(ADMIN, token.trim());
  return wanted;
}

/**
 * Ask the admin API; the raw answer, if it is a good one.
 * @param {string} path below /__admin @param {RequestInit} [settings]
 * @returns {Promise<Response>}
 */
export async function adminAnswer(path, settings = {}) {
  for (;;) {
    const used = sessionStorage.getItem(ADMIN);
    const headers = { ...adminHeaders(), ...settings.headers };
    const answer = await reach(new URL(`__admin${path}`, ROOT), { ...settings, headers });
    if (answer.ok) return answer;
    if (answer.status === 401) {
      // Somebody else may have been asked meanwhile.
      if (sessionStorage.getItem(ADMIN) !== used || (await askToken())) continue;
    }
    throw new Trouble(answer.status, await reason(answer));
  }
}

/** Ask the admin API for JSON, or tell it some. */
export async function admin(method, path, body) {
  const settings = { method };
  if (body !== undefined) {
    settings.body = JSON.stringify(body);
    settings.headers = { "Content-Type": "application/json" };
  }
  return (await adminAnswer(path, settings)).json();
}

/** Post a command to the API itself, as a client does. */
export async function command(name, body, base) {
  const answer = await reach(new URL(`${base.slice(1)}/command/${name}`, ROOT), {
    method: "POST",
    body,
    headers: { "Content-Type": "application/json", "X-Authentication": apiToken() },
  });
  if (!answer.ok) throw new Trouble(answer.status, await reason(answer));
  return answer.json();
}

async function reach(url, settings) {
  try {
    return await fetch(url, settings);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Trouble(0, "The mock does not answer; is it still running?");
  }
}

async function reason(answer) {
  const text = await answer.text();
  try {
    const told = JSON.parse(text);
    return told.detail ?? told.msg ?? text;
  } catch {
    return text.slice(0, 300) || `The mock answered ${answer.status}`;
  }
}
