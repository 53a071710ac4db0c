// Links of Telegram (t.me, tg:) opened inside a phone.

import { confirmSheet, sheet } from "./dialog.js";
import { h } from "./dom.js";
import { del, post } from "./api.js";
import { findBotByName, findGroup, refreshWorld, world } from "./world.js";

/**
 * Read a link: `{kind: "bot", name, start, startgroup}`, `{kind: "invite", link}`, `{kind: "message", chatId, messageId}`,
 * `{kind: "web", url}`, or null for text that is no link.
 */
export function parseLink(text) {
  const raw = text.trim();
  const tg = raw.match(/^tg:\/*(resolve|join)\?(.*)$/i);
  if (tg) return parseTg(tg[1].toLowerCase(), new URLSearchParams(tg[2]));
  if (/^@\w{3,}$/.test(raw)) return { kind: "bot", name: raw.slice(1) };
  let url;
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:/i.test(raw) ? raw : `https://${raw}`);
  } catch {
    return null;
  }
  if (!/^https?:$/.test(url.protocol)) return null;
  if (!/^(t|telegram)\.me$/i.test(url.hostname)) return { kind: "web", url: url.href };
  return parseTme(url, raw);
}

function parseTg(verb, query) {
  if (verb === "join") return { kind: "invite", link: `https://t.me/+${query.get("invite")}` };
  return { kind: "bot", name: query.get("domain"), start: query.get("start"), startgroup: query.get("startgroup") };
}

function parseTme(url, raw) {
  const parts = url.pathname.split("/").filter(Boolean);
  if (!parts.length) return null;
  if (parts[0].startsWith("+") || parts[0] === "joinchat")
    return { kind: "invite", link: raw.startsWith("http") ? raw : `https://${raw}` };
  if (parts[0] === "c") return { kind: "message", chatId: Number(`-100${parts[1]}`), messageId: Number(parts.at(-1)) };
  return {
    kind: "bot",
    name: parts[0],
    start: url.searchParams.get("start"),
    startgroup: url.searchParams.get("startgroup"),
    messageId: Number(parts[1]) || null,
  };
}

/** Open a link in the phone of `ctx`. */
export async function openLink(ctx, text) {
  const link = parseLink(text);
  if (!link) return ctx.toast(ctx.w("no_link"), "error");
  try {
    return await OPENERS[link.kind](ctx, link);
  } catch (error) {
    return ctx.toast(error.message, "error");
  }
}

const OPENERS = { bot: openName, invite: openInvite, message: openMessage, web: openWeb };

async function openWeb(ctx, { url }) {
  const yes = await confirmSheet(ctx.el, {
    title: ctx.w("open_link"),
    text: url,
    yes: ctx.w("open"),
    no: ctx.w("cancel"),
  });
  if (yes) window.open(url, "_blank", "noopener");
}

async function openName(ctx, link) {
  await refreshWorld();
  const bot = findBotByName(link.name);
  if (bot && link.startgroup !== null && link.startgroup !== undefined) return addToGroup(ctx, bot, link.startgroup);
  if (bot) return ctx.openChat(bot.id, { startPayload: link.start ?? null });
  const answer = await post(`/persons/${ctx.person().id}/join`, { username: link.name });
  return joined(ctx, answer);
}

async function openInvite(ctx, { link }) {
  await refreshWorld();
  const group = world.groups.find((one) => one.invite_links?.some((known) => known.invite_link === link));
  const yes = await confirmSheet(ctx.el, {
    title: ctx.w("join_group"),
    text: group?.title || link,
    yes: ctx.w("join"),
    no: ctx.w("cancel"),
  });
  if (!yes) return null;
  return joined(ctx, await post(`/persons/${ctx.person().id}/join`, { invite_link: link }));
}

async function joined(ctx, answer) {
  if (answer.status === "requested") return ctx.toast(ctx.w("join_requested"));
  return ctx.openChat(answer.chat_id);
}

async function openMessage(ctx, { chatId, messageId }) {
  await ctx.openChat(chatId);
  return ctx.showMessage(messageId);
}

async function addToGroup(ctx, bot, payload) {
  const mine = world.groups.filter((group) => group.members?.some((member) => member.user.id === ctx.person().id));
  const groupId = await sheet(ctx.el, {
    title: ctx.w("add_to_group", { name: bot.name || bot.username }),
    closeLabel: ctx.w("cancel"),
    content: (close) =>
      h(
        "ul",
        { class: "sheet-list" },
        mine.map((group) =>
          h(
            "li",
            {},
            h("button", { type: "button", class: "sheet-row", on: { click: () => close(group.id) } }, group.title),
          ),
        ),
      ),
  });
  if (!groupId) return null;
  await post(`/groups/${groupId}/members`, { bot: bot.username, by: ctx.person().id });
  await ctx.openChat(groupId);
  return payload
    ? post(`/persons/${ctx.person().id}/messages`, { chat_id: groupId, text: `/start@${bot.username} ${payload}` })
    : null;
}

/** Take a person out of a group, as its administrator. */
export const removeMember = (groupId, userId, by) => del(`/groups/${groupId}/members/${userId}?by=${by}`);

/** The group as the sandbox knows it now. */
export async function freshGroup(groupId) {
  await refreshWorld();
  return findGroup(groupId);
}
