// Server-sent events over fetch: EventSource cannot carry the Authorization header.

import { send } from "./api.js";

const FIRST_MS = 500;
const LONGEST_MS = 15_000;

// The JSON of each event of one connection, until the server closes it.
async function* read(path, signal) {
  const { body } = await send("GET", path, { signal });
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split(/\r?\n\r?\n/);
    rest = blocks.pop();
    yield* blocks.map(payload).filter(Boolean).map((data) => JSON.parse(data));
  }
}

const payload = (block) => block.split(/\r?\n/)
  .filter((line) => line.startsWith("data:")).map((line) => line.slice(5)).join("\n");

/**
 * Events over as many connections as it takes. After a break it waits (0.5 s, doubling to 15 s) and
 * calls `rejoined` for what was not heard. Ends when `signal` fires; throws what will not pass.
 */
export async function* follow(path, signal, rejoined) {
  let wait = 0;
  while (!signal.aborted) {
    try {
      if (wait) await rejoined?.();
      for await (const event of read(path, signal)) {
        wait = 0;
        yield event;
      }
    } catch (error) {
      if (error.status && !error.passing) throw error;
    }
    wait = Math.min(wait * 2 || FIRST_MS, LONGEST_MS);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
