// The list of a person's chats.

import { h, iconButton, reconcile } from "./dom.js";
import { colorIndex, fullName, initials, listTime } from "./format.js";
import { icon } from "./icons.js";
import { summary } from "./summary.js";
import { now } from "./world.js";

/** Make the chat list of `phone`. */
export function createChatList(phone) {
  const { w } = phone;
  const list = h("ul", { class: "chat-list", "aria-label": w("chats") });
  const empty = h("p", { class: "empty", hidden: true }, w("no_chats"));
  const more = iconButton(icon("dots"), w("list_menu"), () => phone.listMenu(more), { "aria-haspopup": "menu" });
  const el = h(
    "div",
    { class: "chats" },
    h(
      "header",
      { class: "chat-head" },
      h("h2", { class: "list-title" }, w("chats")),
      iconButton(icon("link"), w("open_link_menu"), () => phone.askForLink()),
      more,
    ),
    list,
    empty,
  );

  list.addEventListener("keydown", (event) => {
    const rows = [...list.querySelectorAll("button")];
    const at = rows.indexOf(document.activeElement);
    const next = rows[at + ({ ArrowDown: 1, ArrowUp: -1 }[event.key] || 0)];
    if (at < 0 || !next || next === rows[at]) return;
    event.preventDefault();
    next.focus();
  });

  /** Show these chats; `openId` is the one that is open. */
  function render(chats) {
    empty.hidden = chats.length > 0;
    reconcile(
      list,
      chats.map((chat) => ({
        key: `c${chat.id}`,
        sig: JSON.stringify([phone.lang, chat, listTime(chat.last_message?.date || 0, now(), phone.lang)]),
        build: () => row(chat),
      })),
    );
  }

  function row(chat) {
    const last = chat.last_message;
    const text = last ? lastText(chat, last) : chat.is_bot && !chat.started ? w("press_start") : "";
    const unread =
      chat.unread_count > 0
        ? h(
            "span",
            { class: "badge", "aria-label": w("unread", { count: chat.unread_count }) },
            String(chat.unread_count),
          )
        : null;
    const button = h(
      "button",
      { type: "button", class: "chat-row", "data-focus": "row", on: { click: () => phone.openChat(chat.id) } },
      h(
        "span",
        { class: "avatar", "data-color": chat.is_bot ? "bot" : colorIndex(chat.id), "aria-hidden": "true" },
        initials(chat.title),
      ),
      h(
        "span",
        { class: "chat-row-text" },
        h(
          "span",
          { class: "chat-row-top" },
          h("strong", {}, chat.title),
          last ? h("time", {}, listTime(last.date, now(), phone.lang)) : null,
        ),
        h("span", { class: "chat-row-bottom" }, h("span", { class: "chat-last" }, text), unread),
      ),
    );
    return h("li", {}, button);
  }

  function lastText(chat, last) {
    const who = last.out
      ? `${w("you")}: `
      : chat.type === "private" || last.kind === "service"
        ? ""
        : `${fullName(last.from || {})}: `;
    return who + summary(last, w);
  }

  return { el, render, focus: () => list.querySelector("button")?.focus() };
}
