// Accounts: looked up, followed, blocked.

import * as api from "./api.js";
import { h } from "./dom.js";
import { ask, notice, well } from "./notice.js";
import { tell } from "./posts.js";
import { me } from "./session.js";

/** "changed" with the account. */
export const events = new EventTarget();

const known = new Map();

export function byHandle(handle, fresh = false) {
  if (fresh || !known.has(handle)) {
    const asked = api.get(`/v1/accounts/${handle}`);
    asked.catch(() => known.delete(handle));
    known.set(handle, asked);
  }
  return known.get(handle);
}

/** The account of an author, unless it is the reader's. */
export async function stranger({ id, handle }) {
  return me() && me().id !== id ? byHandle(handle).catch(() => null) : null;
}

export const forgetAll = () => known.clear();

function change(account, fields) {
  Object.assign(account, fields);
  known.set(account.handle, Promise.resolve(account));
  events.dispatchEvent(new CustomEvent("changed", { detail: account }));
}

export const followWord = ({ followedByMe }) => (followedByMe ? "Unfollow" : "Follow");
export const blockWord = ({ blockedByMe }) => (blockedByMe ? "Unblock" : "Block");

/** At once on the page; taken back if the platform says no. */
export async function toggleFollow(account) {
  if (!me()) return void (location.hash = "#/welcome");
  const { id, followedByMe, followerCount = 0 } = account;
  change(account, { followedByMe: !followedByMe, followerCount: Number(followerCount) + (followedByMe ? -1 : 1) });
  const done = await well(api.set(!followedByMe, `/v1/follows/${id}`));
  if (!done) change(account, { followedByMe, followerCount });
}

/** Blocks after asking; unblocks at once. */
export async function toggleBlock(account) {
  const { id, handle, blockedByMe } = account;
  const text = "You will not see each other's pictures any more.";
  if (!blockedByMe && !await ask(`Block @${handle}?`, text, "Block")) return;
  if (!await well(api.set(!blockedByMe, `/v1/blocks/${id}`))) return;
  change(account, { blockedByMe: !blockedByMe, followedByMe: false });
  if (!blockedByMe) tell("hidden", { authorId: id });
  notice(`@${handle} is ${blockedByMe ? "not blocked any more" : "blocked"}.`);
}

/** A button that shows the account's state until `signal` fires. */
export function followButton(account, signal, size = "") {
  const button = h("button", { type: "button" });
  const paint = () => {
    button.className = `button ${size} ${account.followedByMe ? "" : "strong"}`;
    button.textContent = account.followedByMe ? "Following" : "Follow";
    button.title = `${followWord(account)} @${account.handle}`;
    button.hidden = account.blockedByMe;
  };
  button.onclick = () => toggleFollow(account);
  events.addEventListener("changed", ({ detail }) => detail.id === account.id && paint(Object.assign(account, detail)), { signal });
  paint();
  return button;
}
