// The log of a chat: keeps bubbles in step with the messages, and the reader's place.

import { buildItem, draftNode, pendingNode } from "./bubble.js";
import { h, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { signature, toItems } from "./items.js";
import { now } from "./world.js";

const NEAR_END_PX = 90;
const NEAR_START_PX = 120;
const DAY_PX = 34;
const MOVE_MS = 1200;
const QUIET_MS = 500;
const REST_MS = 1500;

/** Make the log of a chat view. `onEarlier()` asks for older messages. */
export function createLog(ctx, onEarlier) {
  const list = h("div", {
    class: "log-list",
    role: "log",
    "aria-live": "polite",
    "aria-relevant": "additions text",
    "aria-label": ctx.w("messages"),
  });
  const scroller = h("div", { class: "log", tabindex: "-1" }, list);
  const count = h("span", { class: "badge", hidden: true });
  const downButton = h(
    "button",
    { type: "button", class: "to-end", "aria-label": ctx.w("to_end"), hidden: true, on: { click: () => toEnd(true) } },
    icon("down"),
    count,
  );
  const el = h("div", { class: "log-wrap" }, scroller, downButton);
  const shown = new Map();
  let missed = 0;
  let moveTimer = 0;
  let quietUntil = 0;
  let firstTime = true;
  // The message that somebody is led to, until the log has come to rest there: what arrives meanwhile calls nobody back.
  let goingTo = null;
  let restTimer = 0;

  const distance = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;

  function arrive() {
    goingTo = null;
    atEnd = distance() < NEAR_END_PX;
  }

  function toEnd(smooth = false) {
    goingTo = null;
    quietUntil = performance.now() + QUIET_MS;
    scroller.scrollTo({ top: scroller.scrollHeight, behavior: smooth ? "smooth" : "instant" });
    missed = 0;
    showButton();
  }

  function showButton() {
    downButton.hidden = distance() < NEAR_END_PX;
    count.hidden = missed === 0;
    count.textContent = String(missed);
    downButton.setAttribute("aria-label", missed ? ctx.w("to_end_new", { count: missed }) : ctx.w("to_end"));
  }

  // The day of what is read floats at the top while the log moves.
  function floatDays() {
    const top = scroller.getBoundingClientRect().top;
    const days = [...list.querySelectorAll(".day")];
    const tops = days.map((day) => day.getBoundingClientRect().top - top);
    days.forEach((day, index) => {
      day.classList.toggle("past", tops[index + 1] < DAY_PX);
      day.classList.toggle("stuck", tops[index] <= 3 && scroller.scrollTop > 4);
    });
  }

  function onMove() {
    if (performance.now() < quietUntil) return floatDays();
    scroller.classList.add("moving");
    clearTimeout(moveTimer);
    moveTimer = setTimeout(() => scroller.classList.remove("moving"), MOVE_MS);
    floatDays();
  }

  scroller.addEventListener("scroll", () => {
    onMove();
    if (distance() < NEAR_END_PX) missed = 0;
    showButton();
    if (scroller.scrollTop < NEAR_START_PX && !firstTime) onEarlier();
  });
  new ResizeObserver(() => atEnd && toEnd()).observe(scroller);
  new ResizeObserver(() => atEnd && toEnd()).observe(list);
  let atEnd = true;
  scroller.addEventListener("scroll", () => (atEnd = goingTo === null && distance() < NEAR_END_PX));
  scroller.addEventListener("scrollend", arrive);

  function entries(thread, firstUnreadId) {
    const messages = [...thread.messages.values()].filter(ctx.isShown).sort((a, b) => a.id - b.id);
    const items = toItems(messages, firstUnreadId).map((item) => ({
      key: item.key,
      sig: signature(item, ctx.lang),
      build: (old) => build(item, old),
    }));
    const pending = thread.pending.map((draft) => ({
      key: draft.key,
      sig: ctx.lang,
      build: () => pendingNode(draft, ctx),
    }));
    const drafts = thread.drafts
      .filter((draft) => draft.until > now())
      .map((draft) => ({ key: `t${draft.draft_id}`, sig: draft.text || "", build: () => draftNode(draft, ctx) }));
    return [...(messages.length || pending.length ? [] : intro(thread.chat)), ...items, ...drafts, ...pending];
  }

  // What an empty chat with a bot says, as in Telegram.
  function intro(chat) {
    if (!chat.is_bot) return [];
    const title = h("strong", {}, ctx.w("what_can_bot_do"));
    const text = chat.description || ctx.w("empty_chat");
    return [{ key: "intro", sig: text, build: () => h("div", { class: "intro" }, title, h("p", {}, text)) }];
  }

  function build(item, old) {
    const node = buildItem(item, ctx, old);
    const edits = item.views.map((view) => view.edit_date || 0).join();
    if (old && shown.get(item.key) !== edits && item.type === "bubble") node.classList.add("flash");
    if (!old && !firstTime && item.type === "bubble") node.classList.add("appear");
    shown.set(item.key, edits);
    return node;
  }

  /** Show the thread as it is now. */
  function render(thread, firstUnreadId) {
    const stay = atEnd || thread.pending.length > 0;
    const before = [...list.querySelectorAll(".message.in")].length;
    list.setAttribute("aria-busy", String(firstTime));
    const anchor = stay ? null : topMost();
    reconcile(list, entries(thread, firstUnreadId));
    rove();
    if (firstTime || stay) toEnd();
    else if (goingTo?.isConnected) goTo(goingTo);
    else {
      restore(anchor);
      missed += Math.max(0, list.querySelectorAll(".message.in").length - before);
    }
    if (firstTime) showFirstUnread();
    list.setAttribute("aria-busy", "false");
    firstTime = false;
    showButton();
  }

  function showFirstUnread() {
    list.querySelector(".unread-line")?.scrollIntoView({ block: "center" });
  }

  function topMost() {
    const node = [...list.children].find((child) => child.offsetTop + child.offsetHeight > scroller.scrollTop);
    return node ? { key: node.dataset.key, offset: node.offsetTop - scroller.scrollTop } : null;
  }

  function restore(anchor) {
    const node = anchor && list.querySelector(`[data-key="${CSS.escape(anchor.key)}"]`);
    if (node) scroller.scrollTop = node.offsetTop - anchor.offset;
  }

  // One message of the log takes part in the Tab order; arrow keys go through the others.
  function rove() {
    const stops = stopsOf();
    if (stops.length && !stops.some((stop) => stop.tabIndex === 0)) stops.at(-1).tabIndex = 0;
  }

  const stopsOf = () => [...list.querySelectorAll(".message:not(.pending):not(.drafting)")];

  function moveTo(stop) {
    for (const other of list.querySelectorAll(".message[tabindex='0']")) other.tabIndex = -1;
    stop.tabIndex = 0;
    stop.focus({ preventScroll: true });
    stop.scrollIntoView({ block: "nearest" });
  }

  list.addEventListener("keydown", (event) => {
    const message = event.target.closest?.(".message");
    if (!message || event.target !== message) return;
    const stops = stopsOf();
    const at = stops.indexOf(message);
    const moves = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: stops.length - 1 };
    if (!(event.key in moves)) return;
    event.preventDefault();
    const next = stops[moves[event.key]];
    if (next) moveTo(next);
  });

  /** Scroll to a message and flash it; false if it is not here. */
  function showMessage(id) {
    const node = [...list.querySelectorAll("[data-ids]")].find((one) =>
      one.dataset.ids.split(" ").includes(String(id)),
    );
    if (!node) return false;
    goTo(node);
    node.classList.remove("spot");
    requestAnimationFrame(() => node.classList.add("spot"));
    moveFocusInto(node);
    return true;
  }

  function goTo(node) {
    goingTo = node;
    atEnd = false;
    clearTimeout(restTimer);
    restTimer = setTimeout(arrive, REST_MS); // where nothing has to move, no scroll ends
    node.scrollIntoView({ block: "center", behavior: "smooth" });
  }

  function moveFocusInto(node) {
    for (const other of list.querySelectorAll(".message[tabindex='0']")) other.tabIndex = -1;
    node.tabIndex = 0;
  }

  return { el, render, showMessage, toEnd, focusLast: () => stopsOf().length && moveTo(stopsOf().at(-1)) };
}
