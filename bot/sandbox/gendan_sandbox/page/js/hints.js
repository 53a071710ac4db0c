// The list of a bot's commands above the composer: all of them, or those that fit what is typed.

import { h } from "./dom.js";

let serial = 0;

/** Make the list for `input`; `onPick(text)` sends a command. */
export function createHints(ctx, input, onPick) {
  const id = `hints${(serial += 1)}`;
  const el = h("ul", { class: "hints", id, role: "listbox", "aria-label": ctx.w("commands"), hidden: true });
  let commands = [];
  let shown = [];
  let at = -1;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", id);
  input.setAttribute("aria-expanded", "false");

  function show(list) {
    shown = list;
    at = -1;
    el.hidden = shown.length === 0;
    input.setAttribute("aria-expanded", String(!el.hidden));
    input.removeAttribute("aria-activedescendant");
    el.replaceChildren(
      ...shown.map((one, index) =>
        h(
          "li",
          {
            id: `${id}-${index}`,
            role: "option",
            "aria-selected": "false",
            on: { pointerdown: (event) => event.preventDefault(), click: () => pick(index) },
          },
          h("strong", {}, `/${one.command}`),
          h("span", {}, one.description),
        ),
      ),
    );
  }

  function pick(index) {
    const { command } = shown[index];
    close();
    onPick(`/${command}`);
  }

  function mark(next) {
    at = (next + shown.length) % shown.length;
    [...el.children].forEach((child, index) => child.setAttribute("aria-selected", String(index === at)));
    input.setAttribute("aria-activedescendant", `${id}-${at}`);
    el.children[at].scrollIntoView({ block: "nearest" });
  }

  const close = () => show([]);

  function update() {
    const typed = input.value.match(/^\/(\w*)$/);
    show(typed ? commands.filter((one) => one.command.startsWith(typed[1].toLowerCase())) : []);
  }

  /** Use a key on the open list; says whether it was used. */
  function onKey(event) {
    if (el.hidden) return false;
    const keys = {
      ArrowDown: () => mark(at + 1),
      ArrowUp: () => mark(at < 0 ? shown.length - 1 : at - 1),
      Escape: close,
    };
    const act =
      at >= 0 && (event.key === "Enter" || event.key === "Tab")
        ? () => ((input.value = ""), pick(at))
        : keys[event.key];
    if (!act) return false;
    event.preventDefault();
    event.stopPropagation();
    act();
    return true;
  }

  return {
    el,
    update,
    onKey,
    close,
    setCommands: (list) => (commands = list),
    toggleAll: () => {
      show(el.hidden ? commands : []);
      input.focus();
    },
  };
}
