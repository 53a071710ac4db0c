// The row of phones, remembered in the address and in the browser.

import { openMenu } from "./dialog.js";
import { h } from "./dom.js";
import { createPhone } from "./phone.js";
import { findPerson, world } from "./world.js";

const MAX_PHONES = 4;
const FIRST_PHONES = 3;
const STORE_KEY = "sandbox-phones";

/** `100001:-100200,100002` to `[{personId, chatId}]`. */
export function parseLayout(text) {
  return text
    .replace(/^#/, "")
    .split(",")
    .map((part) => part.match(/^(\d+)(?::(-?\d+))?$/))
    .filter(Boolean)
    .slice(0, MAX_PHONES)
    .map(([, person, chat]) => ({ personId: Number(person), chatId: chat ? Number(chat) : null }));
}

/** Make the deck in `el`; `menuItems()` gives what a phone's own menu adds, `onChange()` follows its size. */
export function createDeck(el, { menuItems, w, onChange }) {
  let phones = [];
  let active = 0;
  let live = true;

  const remembered = () => {
    try {
      return localStorage.getItem(STORE_KEY) || "";
    } catch {
      return "";
    }
  };

  function firstLayout() {
    const wanted = [...parseLayout(location.hash), ...parseLayout(remembered())].filter((one) =>
      findPerson(one.personId),
    );
    const unique = wanted.filter(
      (one, index) => wanted.findIndex((other) => other.personId === one.personId) === index,
    );
    const count = parseLayout(location.hash).length || parseLayout(remembered()).length;
    const kept = unique.slice(0, count);
    return kept.length
      ? kept
      : world.persons.slice(0, FIRST_PHONES).map((person) => ({ personId: person.id, chatId: null }));
  }

  function save() {
    const text = phones
      .map((phone) => (phone.chatId() === null ? `${phone.personId}` : `${phone.personId}:${phone.chatId()}`))
      .join(",");
    if (location.hash !== `#${text}`) history.replaceState(null, "", `#${text}`);
    try {
      localStorage.setItem(STORE_KEY, text);
    } catch {
      // A browser that stores nothing still has the address.
    }
    onChange(phones.length);
  }

  function put(index, personId, chatId = null) {
    const phone = createPhone(deck, personId, chatId);
    phone.setLive(live);
    const old = phones[index];
    if (old) {
      old.el.replaceWith(phone.el);
      old.destroy();
    } else el.append(phone.el);
    phones[index] = phone;
    mark();
    return phone;
  }

  function mark() {
    active = Math.max(0, Math.min(active, phones.length - 1));
    phones.forEach((phone, index) => phone.el.classList.toggle("active", index === active));
    el.dataset.count = String(phones.length);
  }

  const isNarrow = () => matchMedia("(max-width: 640px)").matches;

  function activate(index) {
    active = index;
    mark();
    phones[index]?.refresh();
    phones[index]?.el.scrollIntoView({ inline: "nearest", block: "nearest" });
    phones[index]?.focus();
  }

  /** Give phone `index` to another person; a person who has a phone already is shown there. */
  function setPerson(index, personId) {
    const other = phones.findIndex((phone) => phone.personId === personId);
    if (other === index) return;
    if (other >= 0 && isNarrow()) return activate(other);
    const [mine, theirs] = [phones[index], phones[other]];
    const kept = mine && { personId: mine.personId, chatId: mine.chatId() };
    put(index, personId, theirs?.chatId() ?? null);
    if (theirs) put(other, kept.personId, kept.chatId);
    save();
    el.querySelectorAll(".who")[index]?.focus();
  }

  function add() {
    const free = world.persons.find((person) => !phones.some((phone) => phone.personId === person.id));
    if (!free || phones.length >= MAX_PHONES) return false;
    put(phones.length, free.id);
    save();
    activate(phones.length - 1);
    return true;
  }

  /** Show a person: on their phone, on a new one, or on the active one where there is no room. */
  function show(personId) {
    const index = phones.findIndex((phone) => phone.personId === personId);
    if (index >= 0) return activate(index);
    if (phones.length >= MAX_PHONES) return setPerson(active, personId);
    put(phones.length, personId);
    save();
    return activate(phones.length - 1);
  }

  function remove(index) {
    const [gone] = phones.splice(index, 1);
    gone?.destroy();
    mark();
    save();
    phones[Math.min(index, phones.length - 1)]?.focus();
  }

  /** Bring the phones in step with the people there are now. */
  function update() {
    phones = phones.filter((phone) => findPerson(phone.personId) || phone.destroy());
    phones.forEach((phone, index) => {
      const fresh = JSON.stringify(findPerson(phone.personId)) !== known.get(phone);
      if (fresh && known.has(phone)) {
        const held = phone.el.contains(document.activeElement) && document.activeElement.dataset.focus;
        const next = put(index, phone.personId, phone.chatId());
        if (held) next.el.querySelector(`[data-focus="${CSS.escape(held)}"]`)?.focus();
      }
    });
    if (!phones.length) firstLayout().forEach((one, index) => put(index, one.personId, one.chatId));
    known = new Map(phones.map((phone) => [phone, phone.signature()]));
    phones.forEach((phone) => phone.rerender());
    mark();
    onChange(phones.length);
  }
  let known = new Map();

  /** Lay the phones out anew, as the address says. */
  function relayout() {
    phones.forEach((phone) => phone.destroy());
    phones = [];
    update();
  }

  const deck = {
    update,
    relayout,
    save,
    add,
    show,
    remove,
    setPerson,
    activate,
    indexOf: (phone) => phones.indexOf(phone),
    canAdd: () => phones.length < Math.min(MAX_PHONES, world.persons.length),
    active: () => phones[active] || null,
    each: (fn) => phones.forEach(fn),
    setLive: (value) => {
      live = value;
      phones.forEach((phone) => phone.setLive(live));
    },
    openMenu: (anchor, host) => openMenu(host, anchor, menuItems(), { label: w("sandbox_menu") }),
  };

  el.addEventListener("focusin", (event) => {
    const index = phones.findIndex((phone) => phone.el.contains(event.target));
    if (index >= 0 && !isNarrow()) active = index;
  });
  return deck;
}

/** The note that stands where no phone can. */
export function emptyNote(w, { hasBots, onPerson }) {
  return h(
    "div",
    { class: "welcome" },
    h("h2", {}, w(hasBots ? "welcome_people" : "welcome")),
    hasBots ? null : h("p", {}, w("welcome_bot")),
    hasBots
      ? null
      : h(
          "pre",
          { class: "raw", tabindex: "0" },
          `base_url = "${location.origin}/bot"\nbase_file_url = "${location.origin}/file/bot"`,
        ),
    h("p", {}, w("welcome_person")),
    h("button", { type: "button", class: "button button-main", on: { click: onPerson } }, w("new_person")),
  );
}
