// Building nodes without innerHTML: text from other people is only ever a text node.

export const $ = (id) => document.getElementById(id);

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export const failed = ({ message }) => h("p", { class: "failed", role: "alert" }, message);

/** A copy of a template of index.html with its [data-put] and [data-href] filled from `values`. */
export function stamp(template, values = {}) {
  const node = $(template).content.firstElementChild.cloneNode(true);
  for (const slot of node.querySelectorAll("[data-href]")) slot.href = values[slot.dataset.href] ?? "";
  for (const slot of node.querySelectorAll("[data-put]")) put(slot, values[slot.dataset.put]);
  return node;
}

function put(slot, value) {
  if (value == null || value === "") slot.remove();
  else slot.replaceChildren(...[value].flat());
}

const PIGMENTS = ["ultramarine", "viridian", "madder", "ochre", "umber", "cobalt", "cadmium", "plum"];

/** A dab of paint with the initial of a name; a handle keeps its pigment. */
export function avatar({ handle, displayName }) {
  const sum = [...handle].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  const [initial] = displayName || handle;
  return h("span", { class: `avatar ${PIGMENTS[sum % PIGMENTS.length]}`, "aria-hidden": "true" }, initial.toUpperCase());
}

/** Text with its @handles as links to their pages. */
export const prose = (text = "") => text.split(/(@[a-z]\w{2,29})\b/i).map((part, at) =>
  at % 2 ? h("a", { href: `#/${part.toLowerCase()}` }, part) : part);
