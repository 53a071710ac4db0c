// One item of the log as a DOM node.

import { h } from "./dom.js";
import { richText } from "./entities.js";
import { clockTime, colorIndex, dayName, fullName, fullTime, initials } from "./format.js";
import { icon } from "./icons.js";
import { inlineKeyboard } from "./keyboards.js";
import { isBare, isEdgeToEdge, mediaNodes } from "./media.js";
import { quoteText, serviceText } from "./summary.js";
import { now } from "./world.js";

/** Build the node of an item; media of `old` that are still shown move over, so that they do not flicker. */
export function buildItem(item, ctx, old) {
  if (item.type === "day")
    return h(
      "div",
      { class: "day", role: "separator" },
      h("span", { class: "pill" }, dayName(item.views[0].date, now(), ctx.lang, ctx.w)),
    );
  if (item.type === "unread") return h("div", { class: "unread-line", role: "separator" }, ctx.w("unread_messages"));
  if (item.type === "service") return serviceNode(item, ctx);
  const node = bubbleNode(item, ctx);
  if (old) keepMedia(old, node);
  return node;
}

function keepMedia(old, node) {
  for (const fresh of node.querySelectorAll("[data-media]")) {
    const kept = old.querySelector(`[data-media="${CSS.escape(fresh.dataset.media)}"]`);
    if (kept && kept.tagName === fresh.tagName && kept.getAttribute("style") === fresh.getAttribute("style"))
      fresh.replaceWith(kept);
  }
}

function serviceNode(item, ctx) {
  const [view] = item.views;
  const target = view.raw?.pinned_message?.message_id;
  const text = serviceText(view, ctx.w);
  const pill = target
    ? h(
        "button",
        {
          type: "button",
          class: "pill pill-button",
          "data-focus": `s${view.id}`,
          on: { click: () => ctx.showMessage(target) },
        },
        text,
      )
    : h("span", { class: "pill" }, text);
  return h(
    "div",
    { class: "service", "data-id": view.id },
    pill,
    view.media?.url ? h("img", { class: "service-photo", src: view.media.url, alt: "" }) : null,
  );
}

function bubbleNode(item, ctx) {
  const [view] = item.views;
  const text = captionView(item.views);
  const grouped = ctx.isGroup();
  const bare = isBare(view);
  const onlyEmoji = view.kind === "text" && !view.entities?.length && isFewEmoji(view.text);
  const bubble = h("div", { class: bubbleClass(item, { bare: bare || onlyEmoji, text }) });
  const topic = item.first && !bare ? ctx.topicOf(view) : null;
  if (topic) bubble.append(h("div", { class: "topic-tag" }, `# ${topic}`));
  if (grouped && !view.out && item.first && !bare) bubble.append(senderName(view, ctx));
  if (view.via_bot) bubble.append(h("div", { class: "via" }, ctx.w("via", { name: view.via_bot.username })));
  if (view.forward_from)
    bubble.append(
      h("div", { class: "forwarded" }, ctx.w("forwarded_from"), " ", h("strong", {}, forwardName(view.forward_from))),
    );
  if (view.reply_to) bubble.append(replyQuote(view.reply_to, ctx));
  const media = mediaNodes(item.views, ctx);
  const words = textNode(text, ctx, onlyEmoji);
  bubble.append(...(view.caption_above ? [words, ...media] : [...media, words]).filter(Boolean));
  const foot = h("span", { class: "meta" }, metaNodes(item, ctx));
  if (view.reactions?.length) bubble.append(reactions(view, ctx, foot));
  else (words && !view.caption_above && !onlyEmoji ? words : bubble).append(foot);
  return row(item, ctx, grouped, [bubble, view.inline_keyboard?.length ? inlineKeyboard(view, ctx) : null]);
}

const toneOf = (from) => (from?.is_bot ? "bot" : colorIndex(from?.id || 0));

function row(item, ctx, grouped, content) {
  const [view] = item.views;
  const who = view.out ? ctx.w("you") : fullName(view.from || { name: ctx.title() });
  const avatar =
    grouped && !view.out
      ? h(
          "span",
          {
            class: item.last ? "avatar avatar-small" : "avatar avatar-small ghost",
            "data-color": toneOf(view.from),
            "aria-hidden": "true",
          },
          initials(who),
        )
      : null;
  const classes = ["message", view.out ? "out" : "in", item.first ? "first" : "", item.last ? "last" : ""]
    .filter(Boolean)
    .join(" ");
  const menu = h(
    "button",
    {
      type: "button",
      class: "message-more",
      "aria-label": ctx.w("message_menu"),
      "aria-haspopup": "menu",
      "data-focus": `more${view.id}`,
      tabIndex: -1,
      on: { click: (event) => ctx.messageMenu(item.views, event.currentTarget) },
    },
    icon("down"),
  );
  return h(
    "article",
    {
      class: classes,
      "data-id": view.id,
      tabindex: "-1",
      "aria-label": `${who}, ${fullTime(view.date, ctx.lang)}`,
      "data-ids": item.views.map((one) => one.id).join(" "),
    },
    avatar,
    h("div", { class: "message-body" }, content),
    menu,
  );
}

function bubbleClass({ views, last }, { bare, text }) {
  const [view] = views;
  const classes = ["bubble"];
  const wordless = isEdgeToEdge(view) && !text.text && !text.caption;
  if (bare) classes.push("bare");
  else if (last && !wordless) classes.push("tail");
  if (isEdgeToEdge(view)) classes.push("edge");
  if (wordless) classes.push("no-text");
  if (view.inline_keyboard?.length) classes.push("has-kb");
  if (views.length > 1) classes.push("is-album");
  return classes.join(" ");
}

// An album shows the one caption that it has.
const captionView = (views) => views.find((view) => view.caption || view.text) || views[0];

function textNode(view, ctx, onlyEmoji) {
  const text = view.text || view.caption;
  if (!text || view.kind === "dice") return null;
  if (onlyEmoji) return h("div", { class: "big-emoji" }, text);
  return h("div", { class: "text", dir: "auto" }, richText(text, view.entities, ctx.followEntity));
}

function isFewEmoji(text) {
  if (!text || text.length > 24) return false;
  return /^(\p{Extended_Pictographic}(\p{Emoji_Modifier}|\uFE0F|\u200D\p{Extended_Pictographic})*){1,3}$/u.test(text);
}

function senderName(view, ctx) {
  const name = fullName(view.from || {});
  const tag = view.from?.is_bot ? h("span", { class: "tag" }, ctx.w("bot")) : null;
  return h("div", { class: "sender", "data-color": toneOf(view.from) }, name, tag);
}

const forwardName = (origin) => (typeof origin === "string" ? origin : fullName(origin));

function replyQuote(reply, ctx) {
  const text = quoteText(reply, ctx.w);
  return h(
    "button",
    {
      type: "button",
      class: "reply-quote",
      "data-focus": `q${reply.id}`,
      "aria-label": `${ctx.w("in_reply_to")} ${reply.name || ""}: ${text}`,
      on: { click: () => ctx.showMessage(reply.id) },
    },
    h("strong", {}, reply.name || ""),
    h("span", {}, text),
  );
}

function metaNodes({ views, seen }, ctx) {
  const view = views.at(-1);
  const edited = views.find((one) => one.edit_date);
  return [
    views.some((one) => one.pinned) ? h("span", { class: "meta-pin", title: ctx.w("pinned") }, icon("pin")) : null,
    edited ? h("span", { class: "edited", title: fullTime(edited.edit_date, ctx.lang) }, ctx.w("edited")) : null,
    h(
      "time",
      { datetime: new Date(view.date * 1000).toISOString(), title: fullTime(view.date, ctx.lang) },
      clockTime(view.date, ctx.lang),
    ),
    view.out
      ? h(
          "span",
          { class: "ticks", role: "img", "aria-label": ctx.w(seen ? "seen" : "sent") },
          icon(seen ? "checks" : "check"),
        )
      : null,
  ];
}

function reactions(view, ctx, foot) {
  const chips = view.reactions.map((one) =>
    h(
      "button",
      {
        type: "button",
        class: "reaction",
        "aria-pressed": String(Boolean(one.mine)),
        "data-focus": `re${view.id}${one.emoji}`,
        "aria-label": `${one.emoji} ${one.count}`,
        on: { click: () => ctx.react(view, one.mine ? null : one.emoji) },
      },
      one.emoji,
      one.count > 1 ? h("span", {}, String(one.count)) : null,
    ),
  );
  return h("div", { class: "reactions" }, chips, foot);
}

/** The bubble of a message that is being sent. */
export function pendingNode(draft, ctx) {
  const pictures = draft.previews.map((url) => h("img", { src: url, alt: "" }));
  const bubble = h(
    "div",
    { class: "bubble tail" },
    pictures.length ? h("div", { class: "pending-pictures" }, pictures) : null,
    draft.files?.length
      ? draft.files.map((name) =>
          h(
            "div",
            { class: "doc" },
            h("span", { class: "doc-icon" }, icon("file")),
            h("span", { class: "doc-name" }, name),
          ),
        )
      : null,
    h(
      "div",
      { class: "text", dir: "auto" },
      draft.text,
      h(
        "span",
        { class: "meta" },
        h("span", { class: "ticks", role: "img", "aria-label": ctx.w("sending") }, icon("clock")),
      ),
    ),
  );
  return h(
    "article",
    { class: "message out last pending", "aria-label": ctx.w("sending"), "aria-busy": "true" },
    h("div", { class: "message-body" }, bubble),
  );
}

/** The bubble of a text that the bot is still writing. */
export function draftNode(draft, ctx) {
  const text = draft.text ? richText(draft.text, draft.entities, ctx.followEntity) : "…";
  return h(
    "article",
    { class: "message in last drafting" },
    h(
      "div",
      { class: "message-body" },
      h("div", { class: "bubble tail" }, h("div", { class: "text", dir: "auto" }, text, h("span", { class: "caret" }))),
    ),
  );
}
