// The operator's drawer: clock, faults, journal, people, reset. Hidden unless asked for.

import { del, get, post } from "./api.js";
import { confirmSheet } from "./dialog.js";
import { h, iconButton } from "./dom.js";
import { fullTime } from "./format.js";
import { icon } from "./icons.js";
import { createJournal } from "./journal.js";
import { isFrozen, now, world } from "./world.js";

const HOUR_S = 3600;
const MORNING = { hour: 7, minute: 30 };

const FAULTS = [
  { label: "fault_429", body: { kind: "too_many_requests", retry_after_s: 7 } },
  { label: "fault_502", body: { kind: "server_error", status: 502 } },
  { label: "fault_502_done", body: { kind: "answer", status: 502, applied: true } },
  { label: "fault_timeout", body: { kind: "applied_but_timed_out", delay_s: 10 } },
  { label: "fault_dropped", body: { kind: "dropped" } },
  { label: "fault_slow", body: { kind: "slow", delay_s: 2 } },
];

/** Seconds from `unix` until the next local morning. */
export function untilMorning(unix) {
  const date = new Date(unix * 1000);
  date.setHours(MORNING.hour, MORNING.minute, 0, 0);
  if (date.getTime() <= unix * 1000) date.setDate(date.getDate() + 1);
  return date.getTime() / 1000 - unix;
}

/** Make the drawer; `host` carries its dialogs, `onPerson()` asks for a new person. */
export function createDrawer({ host, lang, w, onPerson, fail }) {
  const clock = h("time", { class: "drawer-clock" });
  const freeze = h(
    "button",
    {
      type: "button",
      class: "button",
      "aria-pressed": "false",
      on: { click: () => act(() => post("/clock", { frozen: !isFrozen() })) },
    },
    w("freeze"),
  );
  const faults = h("ul", { class: "fault-list" });
  const bots = h("ul", { class: "bot-list" });
  const journal = createJournal({ lang, w, fail });
  const close = iconButton(icon("close"), w("close"), () => toggle(false));
  const el = h(
    "aside",
    { class: "drawer", "aria-label": w("controls"), hidden: true },
    h("header", { class: "drawer-head" }, h("h2", {}, w("controls")), close),
    section(
      w("clock"),
      clock,
      h(
        "div",
        { class: "button-row" },
        button(w("plus_hour"), () => advance(HOUR_S)),
        button(w("next_morning"), () => advance(untilMorning(now()))),
        freeze,
      ),
    ),
    section(w("bots"), bots),
    section(w("people"), h("div", { class: "button-row" }, button(w("new_person"), onPerson))),
    section(w("faults"), h("p", { class: "muted" }, w("faults_hint")), faults),
    journal.el,
    section(
      w("reset"),
      h(
        "div",
        { class: "button-row" },
        h("button", { type: "button", class: "button button-danger", on: { click: reset } }, w("reset_all")),
      ),
    ),
  );
  el.addEventListener("keydown", (event) => event.key === "Escape" && toggle(false));
  let opener = null;
  let ticking = 0;

  function section(title, ...content) {
    return h("section", { class: "drawer-section" }, h("h3", {}, title), content);
  }

  function button(label, click) {
    return h("button", { type: "button", class: "button", on: { click } }, label);
  }

  const act = (work) => work().then(show).catch(fail);
  const advance = (seconds) => act(() => post("/clock", { advance_s: Math.round(seconds) }));

  async function reset() {
    const yes = await confirmSheet(host, {
      title: w("reset"),
      text: w("reset_hint"),
      yes: w("reset_all"),
      no: w("cancel"),
      danger: true,
    });
    if (yes) act(() => post("/reset"));
  }

  function tick() {
    clock.textContent = fullTime(now(), lang);
    clock.dateTime = new Date(now() * 1000).toISOString();
    freeze.setAttribute("aria-pressed", String(isFrozen()));
  }

  async function showFaults() {
    const answer = await get("/faults");
    const active = answer.faults || answer;
    faults.replaceChildren(
      ...FAULTS.map((fault) =>
        faultRow(
          fault,
          active.find((one) => one.kind === fault.body.kind),
        ),
      ),
    );
  }

  function faultRow({ label, body }, active) {
    const change = (event) =>
      act(() => (event.target.checked ? post("/faults", { ...body, times: null }) : del(`/faults/${active.id}`)));
    const hits = active?.hits ? h("span", { class: "badge" }, String(active.hits)) : null;
    return h(
      "li",
      {},
      h(
        "label",
        { class: "switch" },
        h("input", { type: "checkbox", role: "switch", checked: Boolean(active), on: { change } }),
        h("span", { class: "grow" }, w(label)),
        hits,
      ),
    );
  }

  function showBots() {
    const rows = world.bots.map((bot) => {
      const way = bot.webhook_url ? "webhook" : bot.polling ? "polling" : "";
      return h(
        "li",
        {},
        h("span", { class: way ? "lamp on" : "lamp", "aria-hidden": "true" }),
        h("strong", { class: "grow" }, `@${bot.username}`),
        h("span", { class: "muted" }, way || w("silent")),
      );
    });
    bots.replaceChildren(...(rows.length ? rows : [h("li", { class: "muted" }, w("no_bots"))]));
  }

  async function show() {
    if (el.hidden) return;
    tick();
    showBots();
    await showFaults().catch(fail);
  }

  function toggle(open = el.hidden) {
    if (open) opener = document.activeElement;
    el.hidden = !open;
    document.body.classList.toggle("with-drawer", open);
    clearInterval(ticking);
    journal.follow(open);
    if (!open) return opener?.isConnected && opener.focus();
    ticking = setInterval(tick, 1000);
    show();
    return close.focus();
  }

  return { el, toggle, show };
}
