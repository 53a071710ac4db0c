// The control API (docs/sandbox.md) and its live events.

async function call(method, path, body) {
  const options = { method, headers: {} };
  if (body instanceof FormData) options.body = body;
  else if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  const response = await fetch(`/sandbox${path}`, options);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error || `${response.status} ${response.statusText}`);
  return answer;
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);
export const patch = (path, body) => call("PATCH", path, body);
export const del = (path) => call("DELETE", path);

const RETRY_MS = [500, 1000, 2000, 4000];

/**
 * Listen to the sandbox. `onChange(event)` gets each change; `onState(live)` says whether the line is up.
 * `onResync()` is called when events may have been missed: then everything is to be read again.
 */
export function listen({ after, onChange, onState, onResync }) {
  let failures = 0;
  let version = after;
  const open = () => {
    const source = new EventSource(`/sandbox/events?after=${version}`);
    source.onopen = () => {
      if (failures) onResync();
      failures = 0;
      onState(true);
    };
    source.addEventListener("change", (message) => {
      const event = JSON.parse(message.data);
      version = event.version;
      onChange(event);
    });
    source.addEventListener("resync", onResync);
    // The browser's own retry keeps an old version after a restart of the server: ask anew instead.
    source.onerror = () => {
      source.close();
      onState(false);
      setTimeout(retry, RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]);
      failures += 1;
    };
  };
  const retry = async () => {
    try {
      version = (await get("")).version;
      open();
    } catch {
      setTimeout(retry, RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]);
      failures += 1;
    }
  };
  open();
}
