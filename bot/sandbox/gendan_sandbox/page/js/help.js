// What the "?" dialog says.

import { h } from "./dom.js";

const KEYS = [
  ["Enter", "key_enter"],
  ["Shift + Enter", "key_newline"],
  ["↑", "key_edit"],
  ["Esc", "key_escape"],
  ["/", "key_slash"],
  ["Shift + Tab", "key_into_log"],
  ["↑ ↓ Home End", "key_walk"],
  ["Enter", "key_menu"],
  ["R", "key_reply"],
  ["+ − 0 ← →", "key_picture"],
  ["Alt + 1 … 4", "key_phone"],
  ["Alt + C", "key_controls"],
  ["?", "key_help"],
];

/** The nodes of the help dialog. */
export function helpNodes(w) {
  const rows = KEYS.map(([key, text]) => [
    h(
      "dt",
      {},
      key
        .split(" ")
        .map((part) =>
          /^[+…]$/.test(part) && key.length > 1 && !key.startsWith("+") ? ` ${part} ` : h("kbd", {}, part),
        ),
    ),
    h("dd", {}, w(text)),
  ]);
  return [
    h("p", { class: "sheet-text" }, w("help_intro")),
    h("dl", { class: "keys" }, rows),
    h("p", { class: "sheet-text muted" }, w("help_links")),
  ];
}
