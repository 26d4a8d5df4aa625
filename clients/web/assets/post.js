// One post on its own, with its replies.

import { get, page } from "./api.js";
import { draw, line, linkTo } from "./card.js";
import { failed, h } from "./dom.js";
import { feed } from "./feed.js";
import { onSubmit } from "./forms.js";
import * as people from "./people.js";
import * as posts from "./posts.js";
import { remark } from "./timelines.js";

export function post({ signal }, id) {
  const node = h("div", {}, h("div", { class: "skeleton", "aria-hidden": "true" }));
  fill(node, id, signal).catch((error) => node.replaceChildren(failed(error)));
  return { title: "Post", node };
}

async function fill(place, id, signal) {
  const shown = await get(posts.pathOf(id), signal);
  const replies = feed({
    load: (cursor) => page(`${posts.pathOf(id)}/replies`, cursor, signal),
    draw: line, look: "replies", empty: remark("No replies yet."), signal,
  });
  const { node, paint } = draw("one", shown, true, { replies: replies.node, follow: await follow(shown, signal), ...about(shown) });
  onSubmit(node.querySelector("form"), async ({ caption }) => {
    replies.put("append", [await posts.reply(shown, caption.trim())]);
    node.querySelector("form").reset();
  });
  posts.events.addEventListener("changed", ({ detail }) => detail.id === id && paint(Object.assign(shown, detail)), { signal });
  const bare = () => place.replaceChildren(remark("This post is gone."));
  posts.events.addEventListener("gone", ({ detail }) => detail.id === id && bare(), { signal });
  paint();
  place.replaceChildren(node);
}

async function follow({ author }, signal) {
  const account = await people.stranger(author);
  return account && people.followButton(account, signal, "small");
}

function about({ inReplyTo, images: [image] = [] }) {
  return {
    parent: inReplyTo && linkTo(inReplyTo), answerTo: inReplyTo && "An answer to this post",
    full: image?.url, pixels: image && `${image.width} × ${image.height}`,
  };
}
