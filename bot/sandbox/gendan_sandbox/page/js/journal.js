// The last calls that bots made, as they come in.

import { del, get } from "./api.js";
import { h } from "./dom.js";
import { clockTime } from "./format.js";

const SHOWN_CALLS = 80;
const WAIT_S = 20;
const PAUSE_MS = 1500;
const QUIET = new Set(["getUpdates", "getMe"]);

/** Make the journal; `follow(true)` lets it run. */
export function createJournal({ lang, w, fail }) {
  const list = h("ol", { class: "journal", "aria-label": w("journal"), tabindex: "0" });
  const clear = h(
    "button",
    {
      type: "button",
      class: "button button-small",
      on: {
        click: () =>
          del("/journal")
            .then(() => list.replaceChildren())
            .catch(fail),
      },
    },
    w("empty_journal"),
  );
  const el = h(
    "section",
    { class: "drawer-section" },
    h("div", { class: "section-head" }, h("h3", {}, w("journal")), clear),
    list,
  );
  let run = 0;
  let next = 0;

  function row(call) {
    const detail = h(
      "pre",
      { class: "raw" },
      JSON.stringify(
        { params: call.params, result: call.result, description: call.description, findings: call.findings },
        null,
        1,
      ),
    );
    const head = h(
      "summary",
      {},
      h("span", { class: call.ok ? "code ok" : "code bad" }, String(call.http_status)),
      h("span", { class: "grow" }, call.method),
      call.fault ? h("span", { class: "tag" }, String(call.fault.kind || call.fault)) : null,
      h("time", {}, clockTime(call.time, lang)),
    );
    return h("li", {}, h("details", {}, head, detail));
  }

  async function read(mine, wait_s) {
    const answer = await get(`/journal?after=${next}&limit=1000&wait_s=${wait_s}`);
    if (mine !== run) return;
    next = answer.next ?? next;
    const fresh = answer.calls.filter((call) => !QUIET.has(call.method) || !call.ok).slice(-SHOWN_CALLS);
    list.prepend(...fresh.reverse().map(row));
    while (list.children.length > SHOWN_CALLS) list.lastElementChild.remove();
  }

  async function follow(open) {
    const mine = (run += 1);
    let wait_s = 0;
    while (open && mine === run) {
      try {
        await read(mine, wait_s);
        wait_s = WAIT_S;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }

  return { el, follow };
}
