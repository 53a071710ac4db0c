// The page: reads the sandbox, sets up the phones, keeps them live.

import { listen } from "./api.js";
import { createDeck, emptyNote } from "./deck.js";
import { sheet, toast } from "./dialog.js";
import { h, iconButton } from "./dom.js";
import { createDrawer } from "./drawer.js";
import { pageLanguage } from "./format.js";
import { helpNodes } from "./help.js";
import { icon } from "./icons.js";
import { newPerson } from "./person.js";
import { words } from "./words.js";
import { refreshWorld, world } from "./world.js";

const SHARED = new Set(["person", "bot", "group", "clock", "reset", "member", "chat"]);

const lang = pageLanguage(navigator.languages?.find((code) => /^(en|zh|ru)/i.test(code)));
const w = words(lang);
const host = document.body;
const fail = (error) => toast(host, error.message, "error");

document.documentElement.lang = { en: "en", zh: "zh-Hans", ru: "ru" }[lang];
document.title = w("page_title");

const main = h("main", { class: "deck", id: "phones", "aria-label": w("phones") });
const note = h("div", { class: "note", hidden: true });
const state = h("span", { class: "line-state", role: "status" });
const addButton = h(
  "button",
  { type: "button", class: "button add-phone", on: { click: () => deck.add() } },
  icon("plus"),
  h("span", {}, w("add_phone")),
);
const drawer = createDrawer({ host, lang, w, onPerson: addPerson, fail });
const deck = createDeck(main, { menuItems, w, onChange: showNote });

const top = h(
  "header",
  { class: "top" },
  h("a", { class: "skip", href: "#phones" }, w("skip")),
  h("img", { class: "logo", src: "logo.svg", alt: "", width: "28", height: "28" }),
  h("h1", {}, w("page_title")),
  state,
  h("span", { class: "grow" }),
  addButton,
  iconButton(icon("sliders"), w("controls"), () => drawer.toggle()),
  iconButton(icon("help"), w("help"), showHelp),
);
document.body.append(top, note, h("div", { class: "workspace" }, main, drawer.el));

function menuItems() {
  return [
    deck.canAdd() && { label: w("add_phone"), icon: "plus", click: () => deck.add() },
    { label: w("new_person"), icon: "person", click: addPerson },
    { label: w("controls"), icon: "sliders", click: () => drawer.toggle() },
    { label: w("help"), icon: "help", click: showHelp },
  ];
}

function showHelp() {
  return sheet(host, { title: w("help"), closeLabel: w("close"), wide: true, content: () => helpNodes(w) });
}

async function addPerson() {
  try {
    const made = await newPerson(host, w);
    if (!made) return;
    await refreshWorld();
    deck.update();
    deck.show(made.id);
  } catch (error) {
    fail(error);
  }
}

function showNote(count) {
  addButton.hidden = !deck.canAdd();
  const needed = world.persons.length === 0;
  note.hidden = !needed && world.bots.length > 0;
  main.hidden = count === 0;
  if (note.hidden) return;
  note.replaceChildren(
    needed
      ? emptyNote(w, { hasBots: world.bots.length > 0, onPerson: addPerson })
      : h("p", { class: "banner", role: "status" }, w("no_bots_banner", { address: `${location.origin}/bot` })),
  );
}

async function update() {
  try {
    await refreshWorld();
    deck.update();
    drawer.show();
  } catch (error) {
    fail(error);
  }
}

let updateTimer = 0;

function onChange(event) {
  if (SHARED.has(event.kind)) {
    clearTimeout(updateTimer);
    updateTimer = setTimeout(update, 80);
  }
  if (event.kind === "fault") drawer.show();
  if (event.kind === "reset") return deck.each((phone) => phone.resync());
  return deck.each((phone) => phone.onEvent(event));
}

function onState(live) {
  state.textContent = live ? "" : w("reconnecting");
  state.classList.toggle("down", !live);
  deck.setLive(live);
}

async function onResync() {
  await update();
  deck.each((phone) => phone.resync());
}

function onKey(event) {
  const writing = event.target.closest?.("input, textarea, select, [role=dialog]");
  if (event.key === "?" && !writing) {
    event.preventDefault();
    showHelp();
  } else if (event.altKey && /^Digit[1-4]$/.test(event.code)) {
    event.preventDefault();
    deck.activate(Number(event.code.at(-1)) - 1);
  } else if (event.altKey && event.code === "KeyC") {
    event.preventDefault();
    drawer.toggle();
  }
}

document.addEventListener("keydown", onKey);
window.addEventListener("hashchange", deck.relayout);
document.addEventListener("visibilitychange", () => document.hidden || deck.each((phone) => phone.refresh()));

async function begin() {
  try {
    await refreshWorld();
  } catch {
    onState(false);
    setTimeout(begin, 1500);
    return;
  }
  onState(true);
  deck.update();
  listen({ after: world.version, onChange, onState, onResync });
}

begin();
