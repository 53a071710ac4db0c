// Small tools for making and keeping DOM nodes; text is always set as text, never as HTML.

const PLAIN = new Set([
  "value",
  "checked",
  "disabled",
  "hidden",
  "inert",
  "tabIndex",
  "muted",
  "loop",
  "autoplay",
  "playsInline",
]);

/** Make an element: `h("button", {class: "x", on: {click}}, "text", child)`. */
export function h(tag, props = {}, ...children) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const [type, fn] of Object.entries(value)) el.addEventListener(type, fn);
    else if (name === "data") Object.assign(el.dataset, value);
    else if (name === "vars") for (const [key, val] of Object.entries(value)) el.style.setProperty(key, val);
    else if (PLAIN.has(name)) el[name] = value;
    else el.setAttribute(name === "class" ? "class" : name, value === true ? "" : value);
  }
  el.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return el;
}

/** Make a button with an icon and an accessible name. */
export function iconButton(svg, label, click, props = {}) {
  const { class: extra = "", ...rest } = props;
  return h(
    "button",
    { type: "button", class: `icon-button ${extra}`, "aria-label": label, title: label, on: { click }, ...rest },
    svg,
  );
}

/**
 * Make the children of `parent` match `items`, keeping nodes whose key and signature are unchanged.
 * Each item is `{key, sig, build(old)}`. A node that had the focus gives it to its successor.
 */
export function reconcile(parent, items) {
  const old = new Map();
  for (const node of parent.children) old.set(node.dataset.key, node);
  let cursor = parent.firstElementChild;
  for (const item of items) {
    let node = old.get(item.key);
    old.delete(item.key);
    if (!node || node.dataset.sig !== item.sig) {
      const next = item.build(node || null);
      next.dataset.key = item.key;
      next.dataset.sig = item.sig;
      if (node) {
        if (cursor === node) cursor = next;
        replaceKeepingFocus(node, next);
      }
      node = next;
    }
    if (node === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(node, cursor);
  }
  for (const node of old.values()) node.remove();
}

function replaceKeepingFocus(node, next) {
  const active = document.activeElement;
  const held = node.contains(active) ? active : null;
  const focusKey = held?.dataset.focus;
  const own = held === node;
  if (node.tabIndex === 0 && node.hasAttribute("tabindex")) next.tabIndex = 0;
  node.replaceWith(next);
  if (!held) return;
  const heir =
    (focusKey && next.querySelector(`[data-focus="${CSS.escape(focusKey)}"]`)) ||
    (own ? next : next.querySelector("button"));
  (heir || next).focus({ preventScroll: true });
}

/** Run `fn` once per frame however often it is asked for. */
export function oncePerFrame(fn) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      fn();
    });
  };
}

/** The elements inside `root` that the Tab key can reach. */
export function focusable(root) {
  const query =
    "a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), select, video[controls], [tabindex='0']";
  return [...root.querySelectorAll(query)].filter((el) => el.offsetParent !== null && !el.closest("[inert]"));
}
