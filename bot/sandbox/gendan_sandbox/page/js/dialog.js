// Things that lie over a phone: sheets that ask, menus, toasts.

import { focusable, h, iconButton } from "./dom.js";
import { icon } from "./icons.js";

let serial = 0;

/**
 * Show a sheet over `host` and wait for the answer.
 * `content(close)` gives its nodes; the promise gets what `close` was called with, or null.
 */
export function sheet(host, { title, content, closeLabel, wide = false, full = false }) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const id = `sheet${(serial += 1)}`;
    const others = [...host.children].filter((el) => !el.classList.contains("toasts") && !el.inert);
    const close = (value = null) => {
      overlay.remove();
      others.forEach((el) => (el.inert = false));
      before?.isConnected && before.focus({ preventScroll: true });
      resolve(value);
    };
    const box = h(
      "div",
      {
        class: `sheet${wide ? " sheet-wide" : ""}${full ? " sheet-full" : ""}`,
        role: "dialog",
        "aria-modal": "true",
        "aria-labelledby": id,
      },
      h(
        "header",
        { class: "sheet-head" },
        h("h2", { id }, title),
        iconButton(icon("close"), closeLabel, () => close()),
      ),
    );
    box.append(...[content(close)].flat().filter(Boolean));
    const overlay = h("div", { class: "overlay", on: { click: (event) => event.target === overlay && close() } }, box);
    overlay.addEventListener("keydown", (event) => onSheetKey(event, box, close));
    others.forEach((el) => (el.inert = true));
    host.append(overlay);
    (box.querySelector("[data-autofocus]") || focusable(box).at(1) || focusable(box)[0])?.focus();
  });
}

function onSheetKey(event, box, close) {
  event.stopPropagation();
  if (event.key === "Escape") close();
  if (event.key !== "Tab") return;
  const stops = focusable(box);
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
}

/** Ask yes or no. */
export function confirmSheet(host, { title, text, yes, no, danger = false }) {
  return sheet(host, {
    title,
    closeLabel: no,
    content: (close) => [
      text && h("p", { class: "sheet-text" }, text),
      h(
        "div",
        { class: "sheet-actions" },
        h("button", { type: "button", class: "button", on: { click: () => close(false) } }, no),
        h(
          "button",
          {
            type: "button",
            class: `button ${danger ? "button-danger" : "button-main"}`,
            "data-autofocus": true,
            on: { click: () => close(true) },
          },
          yes,
        ),
      ),
    ],
  });
}

/** Ask for a line or a form; `fields` are `{name, label, type?, value?, placeholder?, options?, required?}`. */
export function formSheet(host, { title, text, fields, yes, no }) {
  return sheet(host, {
    title,
    closeLabel: no,
    content: (close) => {
      const submit = (event) => {
        event.preventDefault();
        const values = Object.fromEntries(new FormData(event.currentTarget));
        close(values);
      };
      return h(
        "form",
        { class: "sheet-form", on: { submit } },
        text && h("p", { class: "sheet-text" }, text),
        fields.map((field, index) => fieldRow(field, index === 0)),
        h("div", { class: "sheet-actions" }, h("button", { class: "button button-main" }, yes)),
      );
    },
  });
}

function fieldRow({ name, label, type = "text", value = "", placeholder = "", options, required = true }, first) {
  const common = { name, "data-autofocus": first };
  if (options) {
    const list = options.map((option) =>
      h("option", { value: option.value, selected: option.value === value }, option.label),
    );
    return h("label", { class: "field" }, h("span", {}, label), h("select", common, list));
  }
  if (type === "checkbox")
    return h(
      "label",
      { class: "field field-check" },
      h("input", { ...common, type, value: "on", checked: Boolean(value) }),
      h("span", {}, label),
    );
  return h(
    "label",
    { class: "field" },
    h("span", {}, label),
    h("input", { ...common, type, value, placeholder, required, autocomplete: "off" }),
  );
}

/** Open a menu beside `anchor` (an element or `{x, y}`); items are `{label, icon, click, danger?}`. */
export function openMenu(host, anchor, items, { label, before = null } = {}) {
  host.querySelector(".menu-overlay")?.remove();
  const origin = anchor instanceof Element ? anchor : document.activeElement;
  const close = (refocus = true) => {
    overlay.remove();
    if (refocus && origin?.isConnected) origin.focus({ preventScroll: true });
  };
  const entries = items.filter(Boolean).map((item) =>
    h(
      "button",
      {
        type: "button",
        role: item.checked === undefined ? "menuitem" : "menuitemradio",
        "aria-checked": item.checked === undefined ? null : String(item.checked),
        tabIndex: -1,
        class: item.danger ? "menu-item danger" : "menu-item",
        on: { click: () => (close(), item.click()) },
      },
      item.icon ? icon(item.icon) : item.lead || null,
      h("span", { class: "menu-label" }, item.label),
      item.checked ? icon("check") : null,
    ),
  );
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label }, before && before(close), entries);
  const overlay = h(
    "div",
    {
      class: "menu-overlay",
      on: {
        pointerdown: (event) => event.target === overlay && close(),
        contextmenu: (event) => event.preventDefault(),
      },
    },
    menu,
  );
  overlay.addEventListener("keydown", (event) => onMenuKey(event, menu, close));
  host.append(overlay);
  place(menu, host, anchor);
  (entries.find((entry) => entry.getAttribute("aria-checked") === "true") || entries[0])?.focus();
}

function onMenuKey(event, menu, close) {
  event.stopPropagation();
  const stops = [...menu.querySelectorAll("button")];
  const at = stops.indexOf(document.activeElement);
  const moves = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: stops.length - 1,
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
  };
  if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    close();
  } else if (event.key in moves) {
    event.preventDefault();
    stops[(moves[event.key] + stops.length) % stops.length].focus();
  }
}

function place(menu, host, anchor) {
  const frame = host.getBoundingClientRect();
  const at =
    anchor instanceof Element
      ? anchor.getBoundingClientRect()
      : { left: anchor.x, right: anchor.x, top: anchor.y, bottom: anchor.y };
  const { offsetWidth: width, offsetHeight: height } = menu;
  const margin = 8;
  let left = at.left - frame.left;
  if (left + width > frame.width - margin) left = Math.max(margin, at.right - frame.left - width);
  let top = at.bottom - frame.top + 4;
  if (top + height > frame.height - margin) top = Math.max(margin, at.top - frame.top - height - 4);
  menu.style.left = `${Math.max(margin, Math.min(left, frame.width - width - margin))}px`;
  menu.style.top = `${Math.max(margin, top)}px`;
}

/** A short note at the lower edge of `host`, read out politely. */
export function toast(host, text, kind = "info") {
  let area = host.querySelector(":scope > .toasts");
  if (!area) host.append((area = h("div", { class: "toasts", role: "status", "aria-live": "polite" })));
  const note = h("div", { class: `toast toast-${kind}` }, text);
  area.append(note);
  setTimeout(() => note.remove(), Math.min(9000, 2500 + text.length * 60));
}
