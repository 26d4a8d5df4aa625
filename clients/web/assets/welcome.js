// The front door.

import { create } from "./api.js";
import { stamp } from "./dom.js";
import { onSubmit } from "./forms.js";
import * as session from "./session.js";
import { wall } from "./timelines.js";

const KNOWN = "impasto.known";

export function welcome({ signal }) {
  const pictures = wall("/v1/timelines/explore", signal, "The walls are still bare. Be the first.");
  const node = stamp("welcome", { wall: pictures });
  const form = node.querySelector("form");
  let way = localStorage.getItem(KNOWN) ? "back" : "join";
  const turn = (to) => {
    way = to;
    for (const part of form.querySelectorAll("[data-way]")) part.hidden = part.dataset.way !== way;
    form.elements.password.autocomplete = way === "join" ? "new-password" : "current-password";
  };
  for (const button of form.querySelectorAll("[type=button]")) {
    button.onclick = () => turn(button.dataset.turn);
  }
  onSubmit(form, (values) => enter(way, values));
  turn(way);
  return { title: "", node };
}

async function enter(way, { handle, email, password }) {
  const who = { handle: handle.trim().replace(/^@/, ""), password };
  const answer = way === "join" ? await create("/v1/accounts", { ...who, email: email.trim() }) : await create("/v1/sessions", who);
  localStorage.setItem(KNOWN, "yes");
  session.begin({ account: answer.account, ...(answer.session ?? answer) });
}
