// The easel: a prompt becomes a picture while one watches, the picture becomes a post.

import * as api from "./api.js";
import { $, h } from "./dom.js";
import { clearErrors, onSubmit, showError } from "./forms.js";
import { notice } from "./notice.js";
import { privateUrl } from "./picture.js";
import { me } from "./session.js";
import { follow } from "./sse.js";

/** "posted" with the post. */
export const events = new EventTarget();

const KEPT = "impasto.easel";
const SAYS = { QUEUED: "Waiting for a free brush.", SCREENING: "Reading your words.", RENDERING: "Laying on the paint." };
const pathOf = (id) => `/v1/generations/${id}`;

let watching = new AbortController();
let finished = null;

export function setUp() {
  onSubmit($("paint"), start);
  onSubmit($("publish"), publish);
  $("again").onclick = again;
  $("discard").onclick = reset;
  $("size").addEventListener("change", shapeCanvas);
  $("prompt").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) $("paint").requestSubmit();
  });
  reset(true);
}

/** Takes up what was being painted when the page was closed. */
export function resume() {
  const id = me() && localStorage.getItem(KEPT);
  if (id) api.get(pathOf(id)).then(watch).catch((error) => error.passing || fail(error));
}

export function reset(keep) {
  watching.abort();
  finished = null;
  if (keep !== true) localStorage.removeItem(KEPT);
  clearErrors($("publish"));
  $("result").replaceChildren();
  shapeCanvas();
  show("blank", "");
}

function shapeCanvas() {
  const [width, height] = $("size").value.split("x");
  $("canvas").style.setProperty("--ratio", width / height);
}

function show(state, words) {
  $("canvas").dataset.state = state;
  $("status").textContent = words;
  $("progress").hidden = state !== "wet";
  $("paint").hidden = state !== "blank";
  $("publish").hidden = state !== "dry";
}

async function start({ prompt, style, size, seed }) {
  const wish = { prompt: prompt.trim(), style, size, ...(seed && { seed: Number(seed) }) };
  const { generation } = await api.create("/v1/generations", wish);
  localStorage.setItem(KEPT, generation.id);
  watch(generation).catch(fail);
}

async function watch(generation) {
  watching.abort();
  watching = new AbortController();
  const { signal } = watching;
  if (await paint(generation, 0, signal)) return;
  for await (const update of follow(`${pathOf(generation.id)}:watch`, signal)) {
    if (update.generation && await paint(update.generation, update.progress ?? 0, signal)) return;
  }
}

// Whether this was the last of it.
async function paint(generation, progress, signal) {
  const { state, reason } = generation;
  if (state === "REFUSED" || state === "FAILED") throw new Error(reason);
  if (state === "COMPLETED") await finish(generation, signal);
  else if (!signal.aborted) show("wet", progress > 0.85 ? "Stepping back to look." : SAYS[state]);
  $("progress").value = progress;
  $("canvas").style.setProperty("--p", progress);
  return state === "COMPLETED";
}

async function finish(generation, signal) {
  const { prompt, seed, images: [{ url, width, height, cleared }] } = generation;
  const src = await privateUrl(url);
  if (signal.aborted) return;
  finished = generation;
  $("canvas").style.setProperty("--ratio", width / height);
  $("result").replaceChildren(h("img", { src, width, height, alt: prompt }));
  $("caption").value = prompt;
  show("dry", `${cleared === false ? "A person looks at it before others can see it." : "It is done."} Seed ${seed}.`);
  if ($("easel").hidden) notice("Your picture is done.", h("a", { href: "#/home" }, "Look at it"));
}

function fail(error) {
  reset(error.passing);
  clearErrors($("paint"));
  showError($("paint"), error);
}

function again() {
  for (const name of ["prompt", "style", "size"]) $(name).value = finished[name];
  $("seed").value = "";
  reset();
  $("paint").requestSubmit();
}

async function publish({ caption, visibility }) {
  const { post } = await api.create("/v1/posts", { caption: caption.trim(), generationIds: [finished.id], visibility });
  $("paint").reset();
  reset();
  events.dispatchEvent(new CustomEvent("posted", { detail: post }));
  notice(post.state === "PENDING" ? "Posted. Others see it once it is reviewed." : "Posted.");
}
