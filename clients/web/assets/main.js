// The shell: the view shown, the account, the way back.

import { send } from "./api.js";
import * as composer from "./composer.js";
import { $, avatar } from "./dom.js";
import * as people from "./people.js";
import { post } from "./post.js";
import { profile } from "./profile.js";
import * as session from "./session.js";
import { explore, home } from "./timelines.js";
import { welcome } from "./welcome.js";

const ROUTES = [
  [/^#\/home$/, home],
  [/^#\/explore$/, explore],
  [/^#\/@(\w+)$/, profile],
  [/^#\/post\/([\w-]+)$/, post],
  [/^#\/welcome$/, welcome],
];
const KEEP = 6;

const kept = new Map(); // address -> view, oldest first
let shown = null;

function open(address) {
  const [pattern, view] = ROUTES.find(([pattern]) => pattern.test(address));
  const args = pattern.exec(address).slice(1);
  const life = new AbortController();
  return { ...view({ signal: life.signal }, ...args), address, route: view.name, life };
}

function destination() {
  const [mine, other] = session.me() ? ["#/home", "#/welcome"] : ["#/welcome", "#/home"];
  const known = ROUTES.some(([pattern]) => pattern.test(location.hash));
  return known && location.hash !== other ? location.hash : mine;
}

function navigate() {
  $("me-sheet").hidePopover();
  const address = destination();
  const followed = !history.state; // a link shows what is, only the way back what was
  history.replaceState("seen", "", address);
  if (shown?.address === address) return;
  leave();
  if (followed && address !== "#/home") forget(address);
  enter(address);
}

function leave() {
  if (shown) shown.scroll = scrollY;
  shown?.visit.abort();
  shown = null;
}

function enter(address) {
  const before = kept.get(address);
  shown = before ?? open(address);
  kept.delete(address);
  kept.set(address, shown);
  for (const old of [...kept.keys()].slice(0, -KEEP)) forget(old);
  shown.visit = new AbortController();
  document.body.dataset.route = shown.route;
  document.title = shown.title ? `${shown.title} · Impasto` : "Impasto";
  $("easel").hidden = shown.route !== "home";
  $("main").replaceChildren(shown.node);
  for (const tab of document.querySelectorAll("[data-tab]")) tab.ariaCurrent = tab.hash === address ? "page" : null;
  scrollTo({ top: before?.scroll ?? 0, behavior: "instant" });
  shown.shown?.(shown.visit.signal, Boolean(before));
}

function forget(address) {
  kept.get(address)?.life.abort();
  kept.delete(address);
}

function startOver() {
  leave();
  for (const address of kept.keys()) forget(address);
  people.forgetAll();
  composer.reset();
  showAccount();
  navigate();
}

function showAccount() {
  const me = session.me();
  document.body.dataset.session = me ? "in" : "out";
  if (!me) return;
  $("me-avatar").replaceChildren(avatar(me));
  $("me-name").textContent = me.displayName || me.handle;
  $("me-handle").textContent = `@${me.handle}`;
  for (const id of ["me-link", "me-tab"]) $(id).href = `#/@${me.handle}`;
}

// The tab one is on already: up to the top, with what is new.
function refresh(event) {
  const { address } = shown;
  if (event.target.closest("#paint-tab")) setTimeout(() => $("prompt").focus());
  if (event.target.closest("[data-tab]")?.hash !== address) return;
  leave();
  forget(address);
  enter(address);
}

// Whatever the platform says, this browser forgets.
const signOut = () => send("DELETE", "/v1/sessions/current").catch(() => null).finally(session.end);

history.scrollRestoration = "manual";
addEventListener("hashchange", navigate);
document.onclick = refresh;
$("skip").onclick = () => $("main").focus();
$("sign-out").onclick = signOut;
session.events.addEventListener("change", startOver);
// Other people's posts belong at home now.
people.events.addEventListener("changed", () => shown.route !== "home" && forget("#/home"));
composer.setUp();
showAccount();
navigate();
composer.resume();
