// Pictures: they keep their place while they load.

import { send } from "./api.js";
import { h } from "./dom.js";

/** `sizes` is the CSS sizes list; `eager` for what is on the first screen. */
export function picture(image, alt, sizes, eager) {
  const { url, feedUrl, width, height } = image;
  const node = h("img", {
    width, height, alt, sizes, srcset: sources(image), src: feedUrl,
    loading: eager ? "eager" : "lazy", decoding: "async",
  });
  node.addEventListener("load", () => node.classList.add("in"));
  node.addEventListener("error", () => showPrivately(node, url), { once: true });
  return node;
}

// Renditions are measured on their longer side, srcset wants the width.
function sources({ url, feedUrl, thumbUrl, width, height }) {
  const across = (side) => Math.round(Math.min(1, side / Math.max(width, height)) * width);
  return `${thumbUrl} ${across(256)}w, ${feedUrl} ${across(512)}w, ${url} ${width}w`;
}

// An <img> request carries no token; a picture that is not public yet needs one.
async function showPrivately(node, url) {
  try {
    const address = await privateUrl(url);
    node.srcset = "";
    node.src = address;
  } catch {
    node.classList.add("in", "missing");
  }
}

/** An object URL of a picture fetched with the reader's token. Throws ApiError. */
export async function privateUrl(url) {
  const response = await send("GET", url);
  return URL.createObjectURL(await response.blob());
}
