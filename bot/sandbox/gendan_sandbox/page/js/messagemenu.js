// The menu of one message.

import { get, post } from "./api.js";
import { copyText } from "./clipboard.js";
import { confirmSheet, openMenu, sheet } from "./dialog.js";
import { h } from "./dom.js";

const REACTIONS = ["👍", "❤", "🔥", "👏", "😁", "🤔", "🙏", "👎"];

/** Open the menu of a message (or of an album's messages). */
export function openMessageMenu(ctx, views, anchor) {
  const { w } = ctx;
  const [view] = views;
  const text = views.map((one) => one.text || one.caption).find(Boolean);
  const copy = async (what) => ctx.toast(w((await copyText(what)) ? "copied" : "copy_failed"));
  openMenu(
    ctx.el,
    anchor,
    [
      { label: w("reply"), icon: "reply", click: () => ctx.reply(view) },
      text && { label: w("copy_text"), icon: "copy", click: () => copy(text) },
      !view.protected &&
        view.kind !== "service" && { label: w("forward"), icon: "forward", click: () => forward(ctx, views) },
      {
        label: w(view.pinned ? "unpin" : "pin"),
        icon: "pin",
        click: () => ctx.attempt(() => ctx.thread().act(view.pinned ? "unpin" : "pin", { message_id: view.id })),
      },
      view.out && (view.text || view.caption) && { label: w("edit"), icon: "edit", click: () => ctx.edit(view) },
      { label: w("raw"), icon: "slash", click: () => showRaw(ctx, views) },
      { label: w("delete"), icon: "trash", danger: true, click: () => remove(ctx, views) },
    ],
    { label: w("message_menu"), before: (close) => reactionRow(ctx, view, close) },
  );
}

function reactionRow(ctx, view, close) {
  const mine = new Set((view.reactions || []).filter((one) => one.mine).map((one) => one.emoji));
  const choose = (emoji) => () => {
    close();
    ctx.react(view, mine.has(emoji) ? null : emoji);
  };
  return h(
    "div",
    { class: "menu-reactions", role: "group", "aria-label": ctx.w("react") },
    REACTIONS.map((emoji) =>
      h(
        "button",
        {
          type: "button",
          role: "menuitemcheckbox",
          tabIndex: -1,
          "aria-checked": String(mine.has(emoji)),
          "aria-label": emoji,
          on: { click: choose(emoji) },
        },
        emoji,
      ),
    ),
  );
}

async function remove(ctx, views) {
  const yes = await confirmSheet(ctx.el, {
    title: ctx.w("delete_message"),
    yes: ctx.w("delete"),
    no: ctx.w("cancel"),
    danger: true,
  });
  if (yes) ctx.attempt(() => ctx.thread().act("delete", { message_ids: views.map((view) => view.id) }));
}

async function forward(ctx, views) {
  const { chats } = await get(`/persons/${ctx.person().id}/chats`);
  const chat = await sheet(ctx.el, {
    title: ctx.w("forward_to"),
    closeLabel: ctx.w("cancel"),
    content: (close) =>
      h(
        "ul",
        { class: "sheet-list" },
        chats.map((one) =>
          h("li", {}, h("button", { type: "button", class: "sheet-row", on: { click: () => close(one) } }, one.title)),
        ),
      ),
  });
  if (!chat) return;
  await ctx.attempt(async () => {
    for (const view of views)
      await post(`/persons/${ctx.person().id}/messages`, {
        chat_id: chat.id,
        forward: { chat_id: ctx.chatId, message_id: view.id },
      });
    if (chat.id !== ctx.chatId) ctx.openChat(chat.id);
  });
}

function showRaw(ctx, views) {
  sheet(ctx.el, {
    title: ctx.w("raw"),
    closeLabel: ctx.w("close"),
    wide: true,
    content: () =>
      h(
        "pre",
        { class: "raw", tabindex: "0" },
        JSON.stringify(views.length > 1 ? views.map((view) => view.raw) : views[0].raw, null, 2),
      ),
  });
}
