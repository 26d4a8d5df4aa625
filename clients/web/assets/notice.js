// Messages that come and go, and questions before what cannot be undone.

import { $, h } from "./dom.js";

const SHOWN_MS = 5000;

export function notice(text, link = "") {
  const node = h("p", { class: "notice" }, text, " ", link);
  $("notices").append(node);
  setTimeout(() => node.remove(), SHOWN_MS);
}

/** Resolves to whether `work` went well; says so if it did not. */
export const well = (work) => work.then(() => true, ({ message }) => void notice(message));

/** Resolves to whether the answer was yes. */
export function ask(title, text, yes) {
  const dialog = $("ask");
  $("ask-title").textContent = title;
  $("ask-text").textContent = text;
  $("ask-yes").textContent = yes;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
