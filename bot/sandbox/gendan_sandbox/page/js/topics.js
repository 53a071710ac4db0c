// Topics of a forum or of a private chat, as a row of chips.

import { h } from "./dom.js";

const ALL = "all";
const GENERAL = 0;

/** Make the row of topics; `onChange()` follows a change of topic. */
export function createTopics(ctx, onChange) {
  const el = h("div", { class: "topics", role: "tablist", "aria-label": ctx.w("topics"), hidden: true });
  let chosen = ALL;
  let topics = [];
  let signature = "";

  function choose(id) {
    chosen = id;
    signature = "";
    onChange();
  }

  function chip(id, label, { color = null, closed = false } = {}) {
    const selected = chosen === id;
    const dot =
      color === null
        ? null
        : h("i", { class: "topic-dot", vars: { "--topic": `#${color.toString(16).padStart(6, "0")}` } });
    return h(
      "button",
      {
        type: "button",
        role: "tab",
        class: "chip",
        "data-focus": `topic${id}`,
        "aria-selected": String(selected),
        tabIndex: selected ? 0 : -1,
        on: { click: () => choose(id) },
      },
      dot,
      label,
      closed ? " 🔒" : "",
    );
  }

  el.addEventListener("keydown", (event) => {
    const chips = [...el.children];
    const at = chips.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || at < 0) return;
    event.preventDefault();
    chips[(at + step + chips.length) % chips.length].click();
    el.querySelector("[aria-selected=true]")?.focus();
  });

  /** Show the topics of the thread. */
  function render(thread) {
    topics = thread.topics;
    const forum = thread.chat.is_forum;
    el.hidden = topics.length === 0 && !(forum && thread.chat.type !== "private");
    if (chosen !== ALL && chosen !== GENERAL && !topics.some((topic) => topic.thread_id === chosen)) chosen = ALL;
    const next = JSON.stringify([chosen, topics, forum]);
    if (next === signature) return;
    signature = next;
    const hadFocus = el.contains(document.activeElement);
    const general = topics.length || forum ? chip(GENERAL, ctx.w("general")) : null;
    el.replaceChildren(
      ...[
        chip(ALL, ctx.w("all")),
        general,
        ...topics.map((topic) =>
          chip(topic.thread_id, topic.name, { color: topic.icon_color ?? null, closed: topic.closed }),
        ),
      ].filter(Boolean),
    );
    if (hadFocus) el.querySelector("[aria-selected=true]")?.focus();
  }

  const isShown = (view) => chosen === ALL || (chosen === GENERAL ? !view.thread_id : view.thread_id === chosen);

  return {
    el,
    render,
    isShown,
    threadId: () => (chosen === ALL || chosen === GENERAL ? null : chosen),
    showAll: () => chosen !== ALL && choose(ALL),
    nameOf: (view) =>
      chosen === ALL && view.thread_id
        ? (topics.find((topic) => topic.thread_id === view.thread_id)?.name ?? null)
        : null,
  };
}
