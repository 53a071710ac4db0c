// Text with Bot API entities to DOM nodes. Offsets count UTF-16 units, as JavaScript strings do.

import { h } from "./dom.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", custom_emoji: "span" };
const LINKS = new Set([
  "url",
  "text_link",
  "email",
  "phone_number",
  "mention",
  "text_mention",
  "hashtag",
  "cashtag",
  "bot_command",
]);

/** Render `text` as nodes; `onLink(type, target)` is called when a link in it is used. */
export function richText(text, entities, onLink) {
  const sorted = [...(entities || [])]
    .filter((entity) => entity.length > 0 && entity.offset < text.length)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nest(text, 0, text.length, sorted, onLink);
}

function nest(text, from, to, entities, onLink) {
  const nodes = [];
  let at = from;
  for (let i = 0; i < entities.length; i += 1) {
    const entity = entities[i];
    if (entity.offset < at) continue;
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
    const inner = entities
      .slice(i + 1)
      .filter((other) => other.offset < end)
      .map((other) => clip(other, end));
    nodes.push(wrap(entity, text.slice(entity.offset, end), nest(text, entity.offset, end, inner, onLink), onLink));
    entities = [
      ...entities.slice(0, i + 1),
      ...entities
        .slice(i + 1)
        .map((other) => rest(other, end))
        .filter((other) => other.length > 0),
    ];
    at = end;
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

// Two entities may overlap without nesting: the part inside goes in, the rest goes behind.
const clip = (entity, end) => ({ ...entity, length: Math.min(entity.offset + entity.length, end) - entity.offset });

function rest(entity, end) {
  if (entity.offset >= end) return entity;
  return { ...entity, offset: end, length: entity.offset + entity.length - end };
}

function wrap(entity, raw, children, onLink) {
  const { type } = entity;
  if (LINKS.has(type)) return link(entity, raw, children, onLink);
  if (type === "pre") return codeBlock(entity, children);
  if (type === "spoiler") return spoiler(children);
  if (type === "blockquote") return h("blockquote", { class: "quote" }, children);
  if (type === "expandable_blockquote")
    return h("details", { class: "quote" }, h("summary", {}, raw.slice(0, 60)), children);
  return h(TAGS[type] || "span", { class: `e-${type.replaceAll("_", "-")}` }, children);
}

function codeBlock(entity, children) {
  return h("pre", { class: "code-block", "data-lang": entity.language, tabindex: "0" }, h("code", {}, children));
}

function spoiler(children) {
  const reveal = (event) => {
    event.stopPropagation();
    event.currentTarget.classList.add("shown");
    event.currentTarget.setAttribute("aria-expanded", "true");
  };
  return h(
    "button",
    { type: "button", class: "spoiler", "aria-expanded": "false", on: { click: reveal } },
    h("span", {}, children),
  );
}

function link(entity, raw, children, onLink) {
  const target = linkTarget(entity, raw);
  const follow = (event) => {
    event.preventDefault();
    event.stopPropagation();
    onLink(entity.type, entity.type === "text_mention" ? entity.user : target);
  };
  return h(
    "a",
    { href: safeHref(entity.type, target), class: "link", rel: "noopener noreferrer", on: { click: follow } },
    children,
  );
}

function linkTarget(entity, raw) {
  if (entity.type === "text_link") return entity.url;
  if (entity.type === "url") return /^[a-z][a-z0-9+.-]*:/i.test(raw) ? raw : `https://${raw}`;
  return raw;
}

function safeHref(type, target) {
  if (type === "email") return `mailto:${target}`;
  if (type === "phone_number") return `tel:${target.replace(/[^+\d]/g, "")}`;
  return /^(https?|tg):/i.test(String(target)) ? target : "#";
}
