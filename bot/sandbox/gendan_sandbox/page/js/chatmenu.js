// The menu of a chat and the page of a group.

import { post } from "./api.js";
import { confirmSheet, openMenu, sheet } from "./dialog.js";
import { copyText } from "./clipboard.js";
import { h, iconButton } from "./dom.js";
import { colorIndex, fullName, initials } from "./format.js";
import { icon } from "./icons.js";
import { freshGroup, removeMember } from "./links.js";
import { world } from "./world.js";

const GONE = new Set(["left", "kicked"]);

/** Open the menu in a chat's header. */
export function openChatMenu(ctx, anchor) {
  const { w } = ctx;
  const chat = ctx.thread().chat;
  if (!chat) return;
  const group = chat.type !== "private";
  openMenu(
    ctx.el,
    anchor,
    [
      group && { label: w("group_info"), icon: "group", click: () => openGroupInfo(ctx) },
      { label: w("open_link_menu"), icon: "link", click: () => ctx.askForLink() },
      chat.is_bot &&
        !chat.blocked && {
          label: w("block"),
          icon: "block",
          click: () => ctx.attempt(() => ctx.post("block", { bot: chat.username })),
        },
      chat.is_bot &&
        chat.blocked && {
          label: w("unblock"),
          icon: "refresh",
          click: () => ctx.attempt(() => ctx.post("unblock", { bot: chat.username })),
        },
      !group && { label: w("clear_history"), icon: "trash", danger: true, click: () => clear(ctx) },
      group && !GONE.has(chat.status) && { label: w("leave"), icon: "leave", danger: true, click: () => leave(ctx) },
    ],
    { label: w("chat_menu") },
  );
}

async function clear(ctx) {
  const yes = await confirmSheet(ctx.el, {
    title: ctx.w("clear_history"),
    yes: ctx.w("delete"),
    no: ctx.w("cancel"),
    danger: true,
  });
  if (yes) ctx.attempt(() => ctx.thread().clear());
}

async function leave(ctx) {
  const yes = await confirmSheet(ctx.el, {
    title: ctx.w("leave"),
    text: ctx.title(),
    yes: ctx.w("leave"),
    no: ctx.w("cancel"),
    danger: true,
  });
  if (yes) ctx.attempt(() => ctx.post("leave", { chat_id: ctx.chatId }));
}

/** Show who is in the group, its invite links, and let people and bots be added. */
export async function openGroupInfo(ctx) {
  const group = await freshGroup(ctx.chatId);
  if (!group) return;
  const { w } = ctx;
  const me = ctx.person().id;
  const members = group.members.filter((member) => !GONE.has(member.status));
  const inside = new Set(members.map((member) => member.user.id));
  const others = [...world.persons, ...world.bots.map((bot) => ({ ...bot, is_bot: true }))].filter(
    (one) => !inside.has(one.id),
  );
  const rights = members.find((member) => member.user.id === me)?.status;
  const rules = ["creator", "administrator"].includes(rights);
  const change = async (work, close) => {
    close();
    await ctx.attempt(work);
    openGroupInfo(ctx);
  };
  sheet(ctx.el, {
    title: group.title,
    closeLabel: w("close"),
    wide: true,
    content: (close) => [
      group.is_forum ? h("p", { class: "sheet-text" }, w("forum")) : null,
      h("h3", {}, w("members", { count: members.length })),
      h(
        "ul",
        { class: "sheet-list" },
        members.map((member) => memberRow(ctx, group, member, { rules, close, change })),
      ),
      group.invite_links?.length ? h("h3", {}, w("invite_links")) : null,
      h(
        "ul",
        { class: "sheet-list" },
        (group.invite_links || []).map((link) => linkRow(ctx, link)),
      ),
      others.length ? h("h3", {}, w("add_member")) : null,
      h(
        "ul",
        { class: "sheet-list" },
        others.map((one) => addRow(group, one, me, { close, change })),
      ),
      group.is_forum ? topicForm(ctx, group, me, { close, change }) : null,
    ],
  });
}

function who(one) {
  const name = fullName(one);
  return [
    h(
      "span",
      { class: "avatar avatar-small", "data-color": one.is_bot ? "bot" : colorIndex(one.id), "aria-hidden": "true" },
      initials(name),
    ),
    h("span", { class: "grow" }, name),
  ];
}

function memberRow(ctx, group, member, { rules, close, change }) {
  const { w } = ctx;
  const { user, status } = member;
  const removable = rules && user.id !== ctx.person().id && status !== "creator";
  const promote =
    removable &&
    status === "member" &&
    h(
      "button",
      {
        type: "button",
        class: "button button-small",
        on: {
          click: () =>
            change(
              () =>
                post(`/groups/${group.id}/promote`, {
                  [user.is_bot ? "bot" : "person"]: user.is_bot ? user.username : user.id,
                  by: ctx.person().id,
                }),
              close,
            ),
        },
      },
      w("promote"),
    );
  const remove =
    removable &&
    iconButton(icon("close"), `${w("remove")}: ${fullName(user)}`, () =>
      change(() => removeMember(group.id, user.id, ctx.person().id), close),
    );
  return h(
    "li",
    { class: "sheet-row" },
    who(user),
    h("span", { class: "muted" }, member.tag || w(`status_${status}`)),
    promote,
    remove,
  );
}

function addRow(group, one, me, { close, change }) {
  const body = one.is_bot ? { bot: one.username, by: me } : { person: one.id, by: me };
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        class: "sheet-row",
        on: { click: () => change(() => post(`/groups/${group.id}/members`, body), close) },
      },
      who(one),
      icon("plus"),
    ),
  );
}

function linkRow(ctx, link) {
  const url = link.invite_link || link;
  return h(
    "li",
    { class: "sheet-row" },
    h("code", { class: "grow" }, url),
    iconButton(icon("copy"), ctx.w("copy_text"), async () =>
      ctx.toast(ctx.w((await copyText(url)) ? "copied" : "copy_failed")),
    ),
  );
}

function topicForm(ctx, group, me, { close, change }) {
  const submit = (event) => {
    event.preventDefault();
    const { name } = Object.fromEntries(new FormData(event.currentTarget));
    change(() => post(`/groups/${group.id}/topics`, { name, by: me }), close);
  };
  return h(
    "form",
    { class: "sheet-inline", on: { submit } },
    h("input", {
      name: "name",
      required: true,
      maxlength: "128",
      "aria-label": ctx.w("new_topic"),
      placeholder: ctx.w("new_topic"),
      autocomplete: "off",
    }),
    h("button", { class: "button button-main" }, ctx.w("create")),
  );
}
