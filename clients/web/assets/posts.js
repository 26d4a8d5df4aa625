// What a reader does to posts; every view listens.

import * as api from "./api.js";
import { ask, well } from "./notice.js";
import { me } from "./session.js";

/** "changed" {id, …fields} · "gone" {id} · "hidden" {authorId} */
export const events = new EventTarget();

export const tell = (name, detail) => events.dispatchEvent(new CustomEvent(name, { detail }));

export const pathOf = (id) => `/v1/posts/${id}`;

/** At once on the page; taken back if the platform says no. */
export async function toggleLike({ id, likedByMe, likeCount = 0 }) {
  if (!me()) return void (location.hash = "#/welcome");
  tell("changed", { id, likedByMe: !likedByMe, likeCount: Number(likeCount) + (likedByMe ? -1 : 1) });
  if (!await well(api.set(!likedByMe, `${pathOf(id)}/like`))) tell("changed", { id, likedByMe, likeCount });
}

export async function reply({ id, replyCount = 0 }, caption) {
  const { post } = await api.create(`${pathOf(id)}/replies`, { caption });
  tell("changed", { id, replyCount: Number(replyCount) + 1 });
  return post;
}

export async function destroy({ id }) {
  const sure = await ask("Delete this post?", "It disappears everywhere, for everyone. This cannot be undone.", "Delete");
  if (sure && await well(api.set(false, pathOf(id)))) tell("gone", { id });
}
