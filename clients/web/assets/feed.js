// A list of posts that grows as one scrolls.

import { failed, h } from "./dom.js";
import { events } from "./posts.js";

const AHEAD = "1200px";
const EAGER = 2;

/**
 * `load(cursor)` gives {items, nextCursor}, `draw(post, eager)` {node, paint}; `look` is the list's
 * class; `empty` and `end` stand under a list with nothing, and nothing more, in it.
 */
export function feed({ load, draw, look, empty, end = "", signal }) {
  const held = new Map();
  const list = h("div", { class: look, role: "feed", "aria-busy": "true" }, ...skeletons());
  const foot = h("div", { class: "foot" });
  const eye = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && more(), { rootMargin: AHEAD });
  let cursor = "";
  let loading = false;
  signal.addEventListener("abort", () => eye.disconnect());

  function add(posts, place) {
    const drawn = posts.filter(({ id }) => !held.has(id)).map((post) => ({ post, ...draw(post, held.size < EAGER) }));
    for (const entry of drawn) {
      held.set(entry.post.id, entry);
      entry.paint();
    }
    list[place](...drawn.map(({ node }) => node));
    return drawn;
  }

  async function more() {
    if (loading) return;
    loading = true;
    list.ariaBusy = "true";
    eye.unobserve(foot); // observed anew: a short page may leave it in sight
    try {
      const { items = [], nextCursor } = await load(cursor);
      if (!cursor) clear();
      cursor = nextCursor;
      add(items.map(({ post }) => post), "append");
      close();
    } catch (error) {
      if (!signal.aborted) sayFailed(error);
    }
    list.ariaBusy = "false";
    loading = false;
  }

  function clear() {
    held.clear();
    list.replaceChildren();
  }

  function close() {
    foot.replaceChildren(cursor ? "" : held.size ? end : empty);
    if (cursor) eye.observe(foot);
  }

  function sayFailed(error) {
    const again = h("button", { type: "button", class: "button" }, "Try again");
    again.onclick = more;
    if (!held.size) clear();
    foot.replaceChildren(failed(error), again);
  }

  function drop(test) {
    for (const [id, { post, node }] of held) {
      if (!test(post)) continue;
      held.delete(id);
      node.remove();
    }
    close();
  }

  const on = (name, run) => events.addEventListener(name, ({ detail }) => run(detail), { signal });
  on("changed", (change) => {
    const entry = held.get(change.id);
    if (entry) entry.paint(Object.assign(entry.post, change));
  });
  on("gone", ({ id }) => drop((post) => post.id === id));
  on("hidden", ({ authorId }) => drop((post) => post.author.id === authorId));
  more();

  return {
    node: h("div", {}, list, foot),
    has: (id) => held.has(id),
    put(place, posts) {
      for (const { node } of add(posts, place)) node.classList.add("fresh");
      close();
    },
    reload() {
      cursor = "";
      more();
    },
  };
}

const skeletons = () => Array.from({ length: 6 }, () => h("div", { class: "skeleton", "aria-hidden": "true" }));
