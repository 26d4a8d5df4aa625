// One account: who it is, what it painted, and following or blocking it.

import { avatar, failed, h, prose, stamp } from "./dom.js";
import { count, plural } from "./format.js";
import * as people from "./people.js";
import { me } from "./session.js";
import { remark, wall } from "./timelines.js";

export function profile({ signal }, handle) {
  const node = h("section", {}, h("h1", { tabindex: "-1" }, `@${handle}`));
  fill(node, handle, signal).catch((error) => node.append(failed(error)));
  return { title: `@${handle}`, node };
}

async function fill(node, handle, signal) {
  const account = await people.byHandle(handle, true);
  let shown = null;
  const draw = () => {
    shown = account.blockedByMe ? null : shown ?? wall(`/v1/timelines/accounts/${account.id}`, signal, "No pictures here yet.");
    node.replaceChildren(header(account, signal), shown ?? remark("You blocked this account."));
  };
  people.events.addEventListener("changed", ({ detail }) => {
    if (detail.id === account.id) draw(Object.assign(account, detail));
  }, { signal });
  draw();
}

function header(account, signal) {
  const other = account.id !== me()?.id;
  const node = stamp("profile", {
    avatar: avatar(account), name: account.displayName || account.handle, handle: `@${account.handle}`,
    bio: account.bio && prose(account.bio),
    followers: plural(account.followerCount, "follower", "followers"), following: `${count(account.followingCount)} following`,
    follow: other ? people.followButton(account, signal) : null,
    block: other && me() ? people.blockWord(account) : null,
  });
  node.querySelector("[data-put=block]")?.addEventListener("click", () => people.toggleBlock(account));
  return node;
}
