// Who is signed in. Tokens live in localStorage, so all tabs share one session.

const KEY = "impasto.session";
const MARGIN_MS = 20_000;

/** "change" when somebody signs in or out, in any tab. */
export const events = new EventTarget();

const changed = () => events.dispatchEvent(new Event("change"));
const current = () => JSON.parse(localStorage.getItem(KEY));

export const me = () => current()?.account;

export function begin(session) {
  store(session);
  changed();
}

export function end() {
  if (!current()) return;
  localStorage.removeItem(KEY);
  changed();
}

/** A token good for the next request; nothing when nobody is signed in. */
export async function token() {
  const held = current();
  if (!held || held.expiresAt - Date.now() > MARGIN_MS) return held?.accessToken;
  return renewed(held.accessToken);
}

/**
 * A token other than `stale`. One tab at a time, since a refresh token used twice ends the whole
 * session: whoever waited takes what the first one got.
 */
export const renewed = (stale) => alone(() => {
  const held = current();
  return held?.accessToken === stale ? rotate(held) : held?.accessToken;
});

async function rotate({ refreshToken, account }) {
  const response = await fetch("/v1/sessions:refresh", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ refreshToken }),
  });
  if (response.ok) return store({ account, ...(await response.json()) });
  if (response.status >= 500 || response.status === 429) throw new TypeError("the session could not be renewed");
  end();
}

function store({ accessToken, refreshToken, expiresIn, account }) {
  const expiresAt = Date.now() + Number(expiresIn) * 1000;
  localStorage.setItem(KEY, JSON.stringify({ accessToken, refreshToken, expiresAt, account }));
  return accessToken;
}

let queue = Promise.resolve();

// Web Locks reach over tabs but exist on https and localhost only; elsewhere this tab still queues.
function alone(work) {
  if (navigator.locks) return navigator.locks.request("impasto.refresh", work);
  const turn = queue.then(work);
  queue = turn.catch(() => null);
  return turn;
}

const holder = (value) => value && JSON.parse(value).account.id;

addEventListener("storage", ({ key, oldValue, newValue }) => {
  if (key === KEY && holder(oldValue) !== holder(newValue)) changed();
});
