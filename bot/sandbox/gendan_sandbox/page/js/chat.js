// One chat in a phone: header, pinned bar, topics, log, composer.

import { createComposer } from "./composer.js";
import { toast } from "./dialog.js";
import { h, iconButton, oncePerFrame } from "./dom.js";
import { colorIndex, fullName, initials } from "./format.js";
import { openGroupInfo, openChatMenu } from "./chatmenu.js";
import { icon } from "./icons.js";
import { openLightbox } from "./lightbox.js";
import { createLog } from "./log.js";
import { openMessageMenu } from "./messagemenu.js";
import { createPinned } from "./pinned.js";
import { pressInline } from "./press.js";
import { confirmSheet } from "./dialog.js";
import { createThread } from "./thread.js";
import { createTopics } from "./topics.js";
import { now } from "./world.js";

const LONG_PRESS_MS = 450;
const SCREENS_APART_PX = 10;

/** Open a chat in `phone` (see phone.js); `unread` is how many messages wait, `startPayload` a deep link's. */
export function createChat(phone, chatId, { unread = 0, startPayload } = {}) {
  const { w } = phone;
  const view = h("div", { class: "chat" });
  let firstUnreadId = unread > 0 ? undefined : null;
  let typingTimer = 0;

  const thread = createThread(phone.person().id, chatId, {
    onChange: oncePerFrame(() => alive && render()),
    isSeen: phone.isSeen,
  });
  let alive = true;

  const ctx = {
    ...phone,
    view,
    chatId,
    busy: new Set(),
    thread: () => thread,
    title: () => thread.chat?.title || "",
    isGroup: () => Boolean(thread.chat) && thread.chat.type !== "private",
    nameOf: (message) => (message.out ? w("you") : fullName(message.from || { name: ctx.title() })),
    isShown: (message) => topics.isShown(message),
    topicOf: (message) => topics.nameOf(message),
    threadId: () => topics.threadId(),
    toEnd: () => log.toEnd(),
    focusComposer: () => composer.focus(),
    insertText: (text) => composer.insert(text),
    sendMessage: (message) => composer.send(message),
    reply: (message) => composer.reply(message),
    edit: (message) => composer.edit(message),
    press: (message, row, column, button) => pressInline(ctx, message, row, column, button),
    messageMenu: (views, anchor) => openMessageMenu(ctx, views, anchor),
    openLightbox: (message) => showPicture(message),
    followEntity: (type, target) => follow(type, target),
    react: (message, emoji) => attempt(() => thread.act("react", { message_id: message.id, emoji })),
    showMessage: (id) =>
      log.showMessage(id) || (topics.showAll(), log.showMessage(id)) || toast(phone.el, w("message_gone")),
    attempt,
  };

  const header = createHeader(ctx);
  const pinned = createPinned(ctx);
  const topics = createTopics(ctx, () => render());
  const log = createLog(ctx, () => thread.readEarlier());
  const composer = createComposer(ctx);
  view.append(header.el, pinned.el, topics.el, log.el, composer.el);
  if (startPayload !== undefined) composer.offerStart(startPayload);

  async function attempt(work) {
    try {
      return await work();
    } catch (error) {
      return toast(phone.el, error.message, "error");
    }
  }

  function render() {
    if (!thread.chat) return header.renderError(thread.failed);
    if (firstUnreadId === undefined) firstUnreadId = nthLastIncoming(unread);
    header.render(thread);
    pinned.render(thread);
    topics.render(thread);
    log.render(thread, firstUnreadId);
    composer.render(thread);
    for (const alert of thread.alerts.splice(0)) showAlert(alert);
    watchTyping();
    return phone.noteTitle(thread.chat);
  }

  function nthLastIncoming(count) {
    return [...thread.messages.values()].filter((message) => !message.out).at(-count)?.id ?? null;
  }

  function showAlert(alert) {
    if (alert.text && alert.show_alert)
      confirmSheet(phone.el, { title: ctx.title(), text: alert.text, yes: w("ok"), no: w("close") });
    else if (alert.text) toast(phone.el, alert.text);
  }

  // Typing ends by the clock, not by an event.
  function watchTyping() {
    clearTimeout(typingTimer);
    const ends = [...thread.typing, ...thread.drafts].map((one) => one.until).filter((until) => until > now());
    if (ends.length)
      typingTimer = setTimeout(
        () => alive && render(),
        Math.min(30, Math.max(0.3, Math.min(...ends) - now() + 0.2)) * 1000,
      );
  }

  function showPicture(message) {
    const pictures = [...thread.messages.values()]
      .filter((one) => one.kind === "photo" && ctx.isShown(one))
      .sort((a, b) => a.id - b.id);
    openLightbox(
      pictures,
      pictures.findIndex((one) => one.id === message.id),
      w,
    );
  }

  function follow(type, target) {
    if (type === "bot_command") return composer.send({ text: target });
    if (type === "hashtag" || type === "cashtag") return null;
    if (type === "email" || type === "phone_number") return copy(target);
    if (type === "text_mention") return toast(phone.el, fullName(target));
    return phone.openLink(target);
  }

  async function copy(text) {
    const { copyText } = await import("./clipboard.js");
    toast(phone.el, w((await copyText(text)) ? "copied" : "copy_failed"));
  }

  listenForMenus(view, ctx);
  thread.refresh();
  return {
    el: view,
    ctx,
    chatId,
    refresh: thread.refresh,
    reload: thread.reload,
    rerender: () => thread.chat && render(),
    focus: composer.focus,
    offerStart: composer.offerStart,
    close: () => {
      alive = false;
      clearTimeout(typingTimer);
      thread.close();
    },
  };
}

/** Right click, long press, Enter and the menu key open a message's menu. */
function listenForMenus(view, ctx) {
  const viewsAt = (event) => {
    const node = event.target.closest?.(".message[data-ids]");
    return (
      node && {
        node,
        views: node.dataset.ids
          .split(" ")
          .map((id) => ctx.thread().messages.get(Number(id)))
          .filter(Boolean),
      }
    );
  };
  view.addEventListener("contextmenu", (event) => {
    const found = viewsAt(event);
    if (!found || !getSelection().isCollapsed) return;
    event.preventDefault();
    const byKey = event.clientX === 0 && event.clientY === 0;
    ctx.messageMenu(found.views, byKey ? found.node : { x: event.clientX, y: event.clientY });
  });
  view.addEventListener("keydown", (event) => {
    const found = event.target.matches?.(".message") && viewsAt(event);
    if (!found) return;
    const keys = { Enter: () => ctx.messageMenu(found.views, found.node), r: () => ctx.reply(found.views[0]) };
    if (!(event.key in keys) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    keys[event.key]();
  });
  view.addEventListener("dblclick", (event) => {
    const found = viewsAt(event);
    if (found && !event.target.closest("button, a, video, input, .text")) ctx.reply(found.views[0]);
  });
  listenForLongPress(view, viewsAt, ctx);
}

function listenForLongPress(view, viewsAt, ctx) {
  let timer = 0;
  let from = null;
  const cancel = () => clearTimeout(timer);
  view.addEventListener("pointerdown", (event) => {
    const found = event.pointerType === "touch" && viewsAt(event);
    if (!found) return;
    from = { x: event.clientX, y: event.clientY };
    timer = setTimeout(() => ctx.messageMenu(found.views, from), LONG_PRESS_MS);
  });
  view.addEventListener(
    "pointermove",
    (event) => from && Math.hypot(event.clientX - from.x, event.clientY - from.y) > SCREENS_APART_PX && cancel(),
  );
  for (const type of ["pointerup", "pointercancel"]) view.addEventListener(type, cancel);
}

function createHeader(ctx) {
  const { w } = ctx;
  const avatar = h("span", { class: "avatar", "aria-hidden": "true" });
  const title = h("span", { class: "chat-title" });
  const subtitle = h("span", { class: "chat-subtitle" });
  const info = h(
    "button",
    {
      type: "button",
      class: "chat-head-info",
      on: { click: () => (ctx.isGroup() ? openGroupInfo(ctx) : openChatMenu(ctx, more)) },
    },
    avatar,
    h("span", { class: "chat-head-text" }, h("span", { class: "chat-title-line" }, title), subtitle),
  );
  const more = iconButton(icon("dots"), w("chat_menu"), () => openChatMenu(ctx, more), { "aria-haspopup": "menu" });
  const back = iconButton(icon("back"), w("all_chats"), () => ctx.showList(), { class: "back" });
  const el = h("header", { class: "chat-head" }, back, info, more);

  function render({ chat, typing }) {
    avatar.textContent = initials(chat.title);
    avatar.dataset.color = chat.is_bot ? "bot" : colorIndex(chat.id);
    title.textContent = chat.title;
    const acts = typing.filter((one) => one.until > now() && one.user.id !== ctx.person().id);
    subtitle.classList.toggle("active", acts.length > 0);
    const text = acts.length ? typingText(acts[0]) : statusText(chat);
    if (subtitle.dataset.text !== text) {
      subtitle.dataset.text = text;
      subtitle.replaceChildren(
        text,
        ...(acts.length ? [h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"))] : []),
      );
    }
  }

  function typingText({ user, action }) {
    const what = w(`action_${action}`);
    return ctx.isGroup() ? `${fullName(user).split(" ")[0]} ${what}` : what;
  }

  function statusText(chat) {
    if (chat.type !== "private") {
      const count = chat.member_count;
      return count ? w("members", { count }) : w("group");
    }
    if (chat.blocked) return w("blocked");
    return chat.is_bot ? w("bot") : chat.username ? `@${chat.username}` : "";
  }

  function renderError(message) {
    title.textContent = message || "";
  }

  return { el, render, renderError };
}
