// The bar of pinned messages at the top of a chat.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { summary } from "./summary.js";

/** Make the bar; each tap shows the next older pinned message. */
export function createPinned(ctx) {
  const marks = h("span", { class: "pin-marks", "aria-hidden": "true" });
  const title = h("strong", {});
  const text = h("span", { class: "pin-text" });
  const picture = h("img", { class: "pin-picture", alt: "", hidden: true });
  const button = h(
    "button",
    { type: "button", class: "pinned", hidden: true, "data-focus": "pinned" },
    marks,
    picture,
    h("span", { class: "pin-body" }, title, text),
    icon("pin"),
  );
  let ids = [];
  let at = 0;
  let views = new Map();

  function show() {
    const id = ids[at];
    const view = views.get(id);
    title.textContent =
      ids.length > 1 ? `${ctx.w("pinned_message")} ${ids.length - at}/${ids.length}` : ctx.w("pinned_message");
    text.textContent = view ? summary(view, ctx.w) : "…";
    picture.hidden = view?.kind !== "photo";
    if (!picture.hidden) picture.src = view.media.thumbnail_url || view.media.url;
    marks.replaceChildren(
      ...ids.slice(0, 4).map((_, index) => h("i", { class: index === Math.min(at, 3) ? "on" : "" })),
    );
    button.setAttribute("aria-label", `${title.textContent}: ${text.textContent}`);
  }

  button.addEventListener("click", () => {
    ctx.showMessage(ids[at]);
    at = (at + 1) % ids.length;
    show();
  });

  /** Show the pins of this chat, newest first. */
  function render(thread) {
    const next = [...(thread.chat?.pinned_message_ids || [])].sort((a, b) => b - a);
    if (next.join() !== ids.join()) at = 0;
    ids = next;
    views = thread.messages;
    button.hidden = ids.length === 0;
    if (ids.length) show();
  }

  return { el: button, render };
}
