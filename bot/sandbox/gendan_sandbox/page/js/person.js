// The bar above a phone: whose phone it is, and in which language.

import { patch, post } from "./api.js";
import { formSheet, openMenu } from "./dialog.js";
import { h, iconButton } from "./dom.js";
import { flag } from "./flags.js";
import { colorIndex, fullName, initials, pageLanguage } from "./format.js";
import { icon } from "./icons.js";
import { refreshWorld, world } from "./world.js";

const LANGUAGES = [
  { code: "en", send: "en", name: "English" },
  { code: "zh", send: "zh-hans", name: "简体中文" },
  { code: "ru", send: "ru", name: "Русский" },
];

/** Make the bar. `deck` changes the person, adds and removes phones; `host()` carries menus. */
export function createPersonBar({ person, w, index, deck, host, fail }) {
  const lang = pageLanguage(person.language_code);
  const badge = h("span", { class: "badge who-badge", hidden: true });
  const switcher = h(
    "button",
    {
      type: "button",
      class: "who",
      "aria-haspopup": "menu",
      "aria-label": `${w("switch_person")}: ${fullName(person)}`,
      "data-focus": "who",
      on: { click: (event) => choosePerson(event.currentTarget) },
    },
    h(
      "span",
      { class: "avatar avatar-small", "data-color": colorIndex(person.id), "aria-hidden": "true" },
      initials(fullName(person)),
      badge,
    ),
    h(
      "span",
      { class: "who-text" },
      h("strong", {}, h("span", {}, fullName(person)), icon("down")),
      h("span", { class: "muted" }, hint(person)),
    ),
  );
  const languages = h(
    "div",
    { class: "langs", role: "radiogroup", "aria-label": w("language") },
    LANGUAGES.map((one) => languageButton(one)),
  );
  const remove = iconButton(icon("close"), w("remove_phone"), () => deck.remove(index()), { class: "remove-phone" });
  const more = iconButton(icon("dots"), w("sandbox_menu"), (event) => deck.openMenu(event.currentTarget, host()), {
    class: "deck-menu",
    "aria-haspopup": "menu",
  });
  const el = h("div", { class: "who-bar" }, switcher, languages, more, remove);

  function languageButton({ code, send, name }) {
    const on = code === lang;
    const choose = () => patch(`/persons/${person.id}`, { language_code: send }).catch(fail);
    return h(
      "button",
      {
        type: "button",
        role: "radio",
        class: "lang",
        lang: send,
        "aria-checked": String(on),
        "aria-label": name,
        title: name,
        tabIndex: on ? 0 : -1,
        "data-focus": `lang${code}`,
        on: { click: choose, keydown: moveLanguage },
      },
      flag(code),
    );
  }

  function moveLanguage(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...languages.children];
    const next = all[(all.indexOf(event.currentTarget) + step + all.length) % all.length];
    next.focus();
    next.click();
  }

  function choosePerson(anchor) {
    const items = world.persons.map((one) => ({
      label: fullName(one),
      lead: h(
        "span",
        { class: "avatar avatar-tiny", "data-color": colorIndex(one.id), "aria-hidden": "true" },
        initials(fullName(one)),
      ),
      checked: one.id === person.id,
      click: () => deck.setPerson(index(), one.id),
    }));
    items.push({
      label: w("new_person"),
      icon: "plus",
      click: () =>
        newPerson(host(), w)
          .then(async (made) => made && (await refreshWorld(), deck.setPerson(index(), made.id)))
          .catch(fail),
    });
    openMenu(host(), anchor, items, { label: w("switch_person") });
  }

  function setUnread(count) {
    badge.hidden = count === 0;
    badge.textContent = String(count);
  }

  return { el, setUnread };
}

/** What stands under a person's name: how others know them. */
function hint(person) {
  return (
    [person.username && `@${person.username}`, person.phone_number].filter(Boolean).join(" · ") || `id ${person.id}`
  );
}

/** Ask for a new person and make them; null if it was called off. */
export async function newPerson(host, w) {
  const values = await formSheet(host, {
    title: w("new_person"),
    fields: [
      { name: "first_name", label: w("first_name"), placeholder: "王芳" },
      { name: "last_name", label: w("last_name"), required: false },
      { name: "username", label: w("username"), required: false },
      {
        name: "language_code",
        label: w("language"),
        options: LANGUAGES.map((one) => ({ value: one.send, label: one.name })),
      },
    ],
    yes: w("create"),
    no: w("cancel"),
  });
  if (!values) return null;
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim()));
  return post("/persons", given);
}
