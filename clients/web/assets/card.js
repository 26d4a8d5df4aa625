// One post, drawn by the template that suits the place: card, tile, line or one.

import { avatar, h, prose, stamp } from "./dom.js";
import { ago, count, moment } from "./format.js";
import * as people from "./people.js";
import { picture } from "./picture.js";
import { destroy, toggleLike } from "./posts.js";
import { me } from "./session.js";

const SIZES = {
  card: "(min-width: 680px) 620px, 100vw",
  tile: "(min-width: 700px) 400px, 50vw",
  line: "320px",
  one: "(min-width: 1000px) 760px, 100vw",
};
const SEEN_BY = { FOLLOWERS: "followers only", UNLISTED: "anyone with the link" };

export const linkTo = (id) => `#/post/${id}`;

/** {node, paint}: paint() redraws what can change. `more` are further values for the template. */
export function draw(template, post, eager, more = {}) {
  const values = valuesOf(post);
  const { images = [] } = post;
  const shown = images.map((image, at) => picture(image, altOf(post, at), SIZES[template], eager));
  const acts = stamp("acts", values);
  const node = stamp(template, {
    ...values, acts, byline: stamp("byline", values),
    pictures: shown.length ? h("div", { class: `pictures n${shown.length}` }, ...shown) : null,
    cover: shown[0] ?? h("p", { class: "words" }, post.caption), ...more,
  });
  acts.querySelector(".like").onclick = () => toggleLike(post);
  wireMenu(acts.querySelector(".menu"), post);
  return { node, paint: () => paint(template === "tile" ? node : acts, post) };
}

const altOf = ({ caption, images, author }, at) =>
  (caption || `Picture by @${author.handle}`) + (images.length > 1 ? ` (${at + 1} of ${images.length})` : "");

function valuesOf(post) {
  const { id, author, caption, images = [], createdAt, visibility } = post;
  return {
    name: author.displayName || author.handle, handle: `@${author.handle}`, page: `#/@${author.handle}`,
    avatar: avatar(author), link: linkTo(id), caption: caption && prose(caption), title: caption || "Untitled",
    ago: h("time", { datetime: createdAt, title: moment(createdAt) }, ago(createdAt)), moment: moment(createdAt),
    seenBy: SEEN_BY[visibility], standing: standing(post),
    more: images.length > 1 ? `1/${images.length}` : null,
  };
}

// What only the author sees of a post that is not out.
function standing({ state, reason }) {
  const words = { PENDING: "Waiting for review.", REJECTED: `Not published. ${reason}` }[state];
  return words && h("p", { class: `standing ${state}` }, words, " Only you see this.");
}

function paint(node, post) {
  for (const tally of node.querySelectorAll("[data-tally]")) {
    const value = Number(post[tally.dataset.tally] ?? 0);
    tally.textContent = value ? count(value) : "";
  }
  node.querySelector("[aria-pressed]")?.setAttribute("aria-pressed", Boolean(post.likedByMe));
}

// Follow and block appear once the author is looked up, when the menu opens.
function wireMenu(menu, post) {
  const [opener, follow, block, destruction] = menu.querySelectorAll("button");
  const sheet = menu.lastElementChild;
  let author = null;
  menu.hidden = !me();
  opener.popoverTargetElement = sheet;
  sheet.onclick = () => sheet.hidePopover();
  sheet.addEventListener("toggle", async () => {
    destruction.hidden = post.author.id !== me()?.id;
    author = await people.stranger(post.author);
    follow.hidden = block.hidden = !author;
    if (!author) return;
    follow.textContent = `${people.followWord(author)} @${author.handle}`;
    block.textContent = `${people.blockWord(author)} @${author.handle}`;
  });
  follow.onclick = () => people.toggleFollow(author);
  block.onclick = () => people.toggleBlock(author);
  destruction.onclick = () => destroy(post);
}

export const card = (post, eager) => draw("card", post, eager);
export const line = (post) => draw("line", post, false);

export function tile(post, eager) {
  const drawn = draw("tile", post, eager);
  const { width = 1, height = 1 } = post.images?.[0] ?? {};
  drawn.node.style.setProperty("--ratio", width / height);
  offerFollow(drawn.node, post.author);
  return drawn;
}

// Asked only when somebody shows interest in the tile.
function offerFollow(node, author) {
  const chip = node.querySelector(".chip");
  const offer = async () => {
    const account = await people.stranger(author);
    if (account && !account.followedByMe && !chip.firstChild) chip.append(people.followButton(account, undefined, "small"));
  };
  for (const interest of ["pointerenter", "focusin"]) node.addEventListener(interest, offer, { once: true });
}
