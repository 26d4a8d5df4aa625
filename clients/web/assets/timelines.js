// Home, live, and explore.

import { get, page } from "./api.js";
import { card, tile } from "./card.js";
import { events as composed } from "./composer.js";
import { h, stamp } from "./dom.js";
import { feed } from "./feed.js";
import { plural } from "./format.js";
import { me } from "./session.js";
import { follow } from "./sse.js";

const PAGE = 30;

const pager = (path, signal) => (cursor) => page(path, cursor, signal);

export const remark = (text) => h("p", { class: "end" }, text);

export function home({ signal }) {
  const list = feed({
    load: pager("/v1/timelines/home", signal), draw: card, look: "stack", signal,
    empty: stamp("bare"), end: remark("You have seen it all."),
  });
  const node = stamp("home", { list: list.node });
  const pill = node.querySelector(".pill");
  const waiting = new Map();

  function paintPill() {
    pill.hidden = !waiting.size;
    pill.lastChild.textContent = plural(waiting.size, "new post", "new posts");
  }

  pill.onclick = () => {
    const posts = [...waiting.values()].sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
    waiting.clear();
    paintPill();
    scrollTo({ top: 0 });
    if (posts.length < PAGE) list.put("prepend", posts);
    else list.reload(); // there may be a gap before the old ones
  };

  function arrived(posts) {
    const unseen = posts.filter(({ id }) => !list.has(id));
    const mine = unseen.filter(({ author }) => author.id === me()?.id);
    if (mine.length) list.put("prepend", mine);
    for (const post of unseen) if (!mine.includes(post)) waiting.set(post.id, post);
    paintPill();
  }

  composed.addEventListener("posted", ({ detail }) => {
    list.put("prepend", [detail]);
    scrollTo({ top: 0 });
  }, { signal });
  return { title: "Home", node, shown: (visit, back) => watchHome(visit, arrived, back) };
}

// Listens only while the page is in sight: browsers open six HTTP/1.1 connections to one address,
// over all tabs. Asks for the first page after every gap, so also when `back` from another view.
function watchHome(signal, arrived, back) {
  let listening = null;
  const heard = ({ items = [] }) => arrived(items.map(({ post }) => post));
  const catchUp = async () => heard(await get("/v1/timelines/home", signal));

  async function listen(gap) {
    listening = new AbortController();
    const both = AbortSignal.any([signal, listening.signal]);
    if (gap) await catchUp().catch(() => null);
    for await (const update of follow("/v1/timelines/home:watch", both, catchUp)) heard(update);
  }

  const look = (gap) => (document.hidden ? listening?.abort() : listen(gap).catch(() => null));
  document.addEventListener("visibilitychange", () => look(true), { signal });
  look(back);
}

export const wall = (path, signal, empty) => feed({
  load: pager(path, signal), draw: tile, look: "wall", signal, empty: remark(empty), end: remark("That is all of it."),
}).node;

export const explore = ({ signal }) => ({
  title: "Explore",
  node: stamp("explore", { wall: wall("/v1/timelines/explore", signal, "Nobody has posted a picture yet. Be the first.") }),
});
