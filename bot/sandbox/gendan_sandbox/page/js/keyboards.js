// Buttons under a message and at the foot of a chat.

import { h } from "./dom.js";
import { icon } from "./icons.js";

const CORNERS = {
  url: "forward",
  web_app: "app",
  copy_text: "copy",
  switch_inline_query: "forward",
  switch_inline_query_current_chat: "forward",
  login_url: "forward",
};

/** The inline keyboard of a message. `ctx.press(view, row, column, button)` gives a promise. */
export function inlineKeyboard(view, ctx) {
  const rows = view.inline_keyboard.map((row, y) =>
    h(
      "div",
      { class: "kb-row" },
      row.map((button, x) => inlineButton(view, button, y, x, ctx)),
    ),
  );
  return h("div", { class: "inline-kb", role: "group", "aria-label": ctx.w("buttons") }, rows);
}

function inlineButton(view, button, row, column, ctx) {
  const corner = Object.keys(CORNERS).find((kind) => kind in button);
  const key = `b${view.id}.${row}.${column}`;
  const click = async (event) => {
    const el = event.currentTarget;
    if (el.getAttribute("aria-busy") === "true") return;
    ctx.busy.add(key);
    mark(ctx, key, true);
    await ctx.press(view, row, column, button);
    ctx.busy.delete(key);
    mark(ctx, key, false);
  };
  const busy = ctx.busy.has(key);
  return h(
    "button",
    {
      type: "button",
      class: "kb-button",
      "data-focus": key,
      "data-style": button.style,
      "aria-busy": busy ? "true" : null,
      on: { click },
    },
    h("span", { class: "kb-text" }, button.text),
    corner ? h("span", { class: "kb-corner" }, icon(CORNERS[corner])) : null,
    h("span", { class: "kb-spinner", "aria-hidden": "true" }),
  );
}

// The card may be edited while the press is under way: look the button up anew.
function mark(ctx, key, busy) {
  const el = ctx.el.querySelector(`[data-focus="${key}"]`);
  if (busy) el?.setAttribute("aria-busy", "true");
  else el?.removeAttribute("aria-busy");
}

const REQUESTS = {
  request_contact: "person",
  request_location: "place",
  request_chat: "group",
  request_users: "group",
  request_user: "person",
  request_poll: "sliders",
  web_app: "app",
};

/** The reply keyboard; `onPress(button)` is called with the button object. */
export function replyKeyboard(keyboard, ctx, onPress) {
  const rows = keyboard.keyboard.map((row) =>
    h(
      "div",
      { class: "kb-row" },
      row.map((cell) => {
        const button = typeof cell === "string" ? { text: cell } : cell;
        const kind = Object.keys(REQUESTS).find((name) => button[name]);
        return h(
          "button",
          {
            type: "button",
            class: "reply-button",
            "data-focus": `r${button.text}`,
            on: { click: () => onPress(button) },
          },
          kind ? icon(REQUESTS[kind]) : null,
          h("span", { class: "kb-text" }, button.text),
        );
      }),
    ),
  );
  return h(
    "div",
    {
      class: keyboard.resize_keyboard ? "reply-kb" : "reply-kb reply-kb-tall",
      role: "group",
      "aria-label": ctx.w("keyboard"),
    },
    rows,
  );
}
