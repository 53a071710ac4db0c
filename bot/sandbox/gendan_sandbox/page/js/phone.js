// One phone: a person, their chat list and the chat that is open.

import { get, post } from "./api.js";
import { createChat } from "./chat.js";
import { createChatList } from "./chatlist.js";
import { formSheet, openMenu, toast } from "./dialog.js";
import { h } from "./dom.js";
import { clockTime, fullName, pageLanguage } from "./format.js";
import { openLink } from "./links.js";
import { createPersonBar } from "./person.js";
import { words } from "./words.js";
import { findGroup, findPerson, now } from "./world.js";

const LIST_DELAY_MS = 60;

/** Make a phone for a person; `deck` holds it, `chatId` is opened at once if given. */
export function createPhone(deck, personId, chatId = null) {
  const person = () => findPerson(personId);
  const lang = pageLanguage(person().language_code);
  const w = words(lang);
  const statusTime = h("span", { class: "status-time" });
  const status = h(
    "div",
    { class: "status-bar", "aria-hidden": "true" },
    statusTime,
    h("span", { class: "status-island" }),
    h("span", { class: "status-icons" }, h("i"), h("i"), h("i"), h("b")),
  );
  const stage = h("div", { class: "stage" });
  const offline = h(
    "div",
    { class: "offline", role: "status", hidden: true },
    h("span", { class: "spinner", "aria-hidden": "true" }),
    w("reconnecting"),
  );
  const screen = h(
    "div",
    { class: "screen", lang: { en: "en", zh: "zh-Hans", ru: "ru" }[lang] },
    status,
    offline,
    stage,
  );
  const el = h("section", { class: "phone", "aria-label": w("phone_of", { name: fullName(person()) }) });
  let chats = [];
  let chat = null;
  let listTimer = 0;
  let alive = true;

  const phone = {
    el: screen,
    person,
    lang,
    w,
    isSeen: () => !document.hidden && el.offsetParent !== null,
    toast: (text, kind) => toast(screen, text, kind),
    post: (verb, body) => post(`/persons/${personId}/${verb}`, body),
    openChat,
    openLink: (text) => openLink({ ...phone, showMessage: (id) => chat?.ctx.showMessage(id) }, text),
    showList,
    askForLink,
    listMenu,
    noteTitle: () => deck.save(),
  };
  const fail = (error) => toast(screen, error.message, "error");
  const bar = createPersonBar({ person: person(), w, index: () => deck.indexOf(api), deck, host: () => screen, fail });
  const list = createChatList(phone);
  el.append(bar.el, h("div", { class: "frame" }, screen));
  stage.append(list.el);

  async function openChat(id, options = {}) {
    if (chat?.chatId === id) {
      if (options.startPayload !== undefined) chat.offerStart(options.startPayload);
      return chat.focus();
    }
    const unread = chats.find((one) => one.id === id)?.unread_count || 0;
    chat?.close();
    chat = createChat(phone, id, { unread, ...options });
    stage.replaceChildren(chat.el);
    if (!options.quiet) chat.focus();
    deck.save();
    return chat.refresh();
  }

  function showList() {
    chat?.close();
    chat = null;
    stage.replaceChildren(list.el);
    list.render(chats);
    list.focus();
    deck.save();
  }

  async function refreshList() {
    try {
      chats = (await get(`/persons/${personId}/chats`)).chats;
    } catch (error) {
      return fail(error);
    }
    if (!alive) return null;
    followMigration();
    list.render(chats);
    bar.setUnread(chats.reduce((sum, one) => sum + one.unread_count, 0));
    return chats;
  }

  // A group that became a supergroup goes on under a new id.
  function followMigration() {
    const moved = chat && !chats.some((one) => one.id === chat.chatId) && findGroup(chat.chatId)?.migrated_to;
    if (moved) openChat(moved, { quiet: true });
  }

  function refreshListSoon() {
    clearTimeout(listTimer);
    listTimer = setTimeout(refreshList, LIST_DELAY_MS);
  }

  async function askForLink() {
    const values = await formSheet(screen, {
      title: w("open_link_title"),
      text: w("open_link_hint"),
      fields: [{ name: "link", label: w("link"), placeholder: "t.me/…" }],
      yes: w("open"),
      no: w("cancel"),
    });
    if (values) phone.openLink(values.link);
  }

  function listMenu(anchor) {
    openMenu(
      screen,
      anchor,
      [
        { label: w("new_group"), icon: "group", click: newGroup },
        { label: w("open_link_menu"), icon: "link", click: askForLink },
      ],
      { label: w("list_menu") },
    );
  }

  async function newGroup() {
    const values = await formSheet(screen, {
      title: w("new_group"),
      fields: [
        { name: "title", label: w("group_name") },
        { name: "forum", label: w("with_topics"), type: "checkbox" },
      ],
      yes: w("create"),
      no: w("cancel"),
    });
    if (!values) return;
    try {
      const group = await post("/groups", { title: values.title, owner: personId, forum: Boolean(values.forum) });
      openChat(group.id);
    } catch (error) {
      fail(error);
    }
  }

  /** Take in one live event. */
  function onEvent(event) {
    const mine = event.for?.filter((one) => one.person === personId);
    if (mine && mine.length === 0) return;
    if (!["typing", "draft", "alert"].includes(event.kind)) refreshListSoon();
    if (chat && (!mine || mine.some((one) => one.chat_id === chat.chatId))) chat.refresh();
  }

  /** Read everything again, after the line was down. */
  function resync() {
    refreshList();
    chat?.reload();
  }

  async function begin() {
    const found = await refreshList();
    const wanted = chatId ?? (found?.length === 1 ? found[0].id : null);
    if (wanted !== null && found?.some((one) => one.id === wanted)) openChat(wanted, { quiet: true });
  }

  const tick = () => (statusTime.textContent = clockTime(now(), lang));
  tick();
  const ticking = setInterval(tick, 1000);

  const api = {
    el,
    personId,
    signature: () => JSON.stringify(person()),
    chatId: () => chat?.chatId ?? null,
    onEvent,
    resync,
    refresh: () => (chat?.refresh(), refreshListSoon()),
    setLive: (live) => (offline.hidden = live),
    toast: phone.toast,
    openLink: phone.openLink,
    focus: () => (chat ? chat.focus() : list.focus()),
    rerender: () => (tick(), chat?.rerender(), list.render(chats)),
    destroy: () => {
      alive = false;
      clearInterval(ticking);
      clearTimeout(listTimer);
      chat?.close();
      el.remove();
    },
  };
  begin();
  return api;
}
