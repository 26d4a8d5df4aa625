// The HTTP API: tokens, idempotency keys, errors.

import * as session from "./session.js";

const SAID = {
  0: "The platform could not be reached. Try again.",
  429: "That was a lot at once. Wait a moment and try again.",
  503: "Part of the platform is away. Try again shortly.",
};

export class ApiError extends Error {
  constructor(status, { message, details = [] } = {}) {
    super(SAID[status] ?? (message || "Something went wrong. Try again."));
    this.status = status;
    this.fields = details.flatMap((detail) => detail.fieldViolations ?? []);
  }

  /** Whether the same request may work later. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** The response, if it is a good one. Throws ApiError otherwise. */
export async function send(method, path, { body, key, signal } = {}) {
  const attempt = (token) => fetch(path, {
    method, signal, cache: "no-store", body: body && JSON.stringify(body),
    headers: {
      ...(body && { "content-type": "application/json" }),
      ...(key && { "idempotency-key": key }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
  });
  const response = await authorised(attempt).catch((error) => {
    throw error instanceof TypeError ? new ApiError(0) : error;
  });
  if (!response.ok) throw new ApiError(response.status, await response.json().catch(() => ({})));
  return response;
}

async function authorised(attempt) {
  const token = await session.token();
  const response = await attempt(token);
  if (response.status !== 401 || !token) return response;
  const fresh = await session.renewed(token);
  return fresh ? attempt(fresh) : response;
}

const json = async (...request) => (await send(...request)).json();
export const get = (path, signal) => json("GET", path, { signal });
export const page = (path, cursor, signal) => get(cursor ? `${path}?cursor=${encodeURIComponent(cursor)}` : path, signal);
export const set = (on, path) => json(on ? "PUT" : "DELETE", path);

const keys = new Map();

/** POST, done once however often it is sent: the key stays until the answer is definite. */
export async function create(path, body) {
  const request = path + JSON.stringify(body);
  const key = keys.get(request) ?? unique();
  keys.set(request, key);
  const answer = await json("POST", path, { body, key }).catch((error) => {
    if (!error.passing) keys.delete(request);
    throw error;
  });
  keys.delete(request);
  return answer;
}

// crypto.randomUUID exists on https and localhost only.
const unique = () => crypto.getRandomValues(new Uint32Array(4)).join("-");
