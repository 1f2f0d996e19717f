// The stream of events of the session: read by fetch, because an EventSource sends no token.

import { adminAnswer, Trouble } from "./server.js";

/** A tab that nobody sees lets go of its stream after so long (ms). */
const HIDDEN = 30_000;
const SOONEST = 1_000;
const LATEST = 8_000;

/**
 * Read the stream, again and again, until the session ends or no stream can be had.
 * @param {(event: string, data: any) => void} hear
 * @param {(state: "live"|"lost"|"asleep"|"never"|"gone", why?: string) => void} tell
 */
export async function follow(hear, tell) {
  let last = "";
  let pause = SOONEST;
  let gone = false;
  const heard = ({ event, id, data }) => {
    if (id) last = id;
    if (event === "gone") gone = true;
    else hear(event, JSON.parse(data));
  };
  while (!gone) {
    const stop = new AbortController();
    const sleepy = watchVisibility(stop);
    try {
      const headers = last ? { "Last-Event-ID": last } : {};
      const answer = await adminAnswer("/stream", { headers, signal: stop.signal });
      pause = SOONEST;
      tell("live");
      await events(answer.body, heard);
      if (!gone) tell("lost", "The mock went away");
    } catch (error) {
      if (stop.signal.aborted) tell("asleep");
      else if (error.status === 501 || error.status === 401 || error.status === 403) {
        tell("never", error.message);
        return;
      } else tell("lost", error instanceof Trouble ? error.message : "The connection was lost");
    } finally {
      sleepy();
    }
    if (gone) break;
    if (document.hidden) await visible();
    else await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 2, LATEST);
  }
  tell("gone");
}

/** Abort when nobody has looked for a while; returns what ends that. */
function watchVisibility(stop) {
  let timer;
  const look = () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(() => stop.abort(), HIDDEN);
  };
  document.addEventListener("visibilitychange", look);
  look();
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", look);
  };
}

const visible = () =>
  new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));

/**
 * Read a body of text/event-stream; *heard* is called with each event that has data.
 * @param {ReadableStream<Uint8Array>} body
 */
async function events(body, heard) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const read = reading(heard);
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    read(value);
  }
}

/** Return a function that takes the text of an event stream, piece by piece. */
export function reading(heard) {
  let rest = "";
  return (piece) => {
    const blocks = (rest + piece).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const event = { event: "message", id: "", data: "" };
      for (const line of block.split("\n")) {
        const colon = line.indexOf(":");
        if (colon > 0) event[line.slice(0, colon)] = line.slice(colon + 1).replace(/^ /, "");
      }
      if (event.data) heard(event);
    }
  };
}
