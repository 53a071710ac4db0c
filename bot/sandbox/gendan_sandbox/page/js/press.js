// What happens when a button of a bot is pressed.

import { h } from "./dom.js";
import { confirmSheet, formSheet, sheet } from "./dialog.js";
import { fullName } from "./format.js";
import { copyText } from "./clipboard.js";
import { openMiniApp } from "./miniapp.js";
import { refreshWorld, world } from "./world.js";

const WAIT_S = 15;

/** Press a button of an inline keyboard. */
export async function pressInline(ctx, view, row, column, button) {
  if (button.url && !(await mayOpen(ctx, button.url))) return;
  try {
    const answer = await ctx.thread().act("press", { message_id: view.id, row, column, wait_s: WAIT_S });
    await follow(ctx, answer, button);
  } catch (error) {
    ctx.toast(error.message, "error");
  }
}

const isTelegram = (url) => /^(https?:\/\/)?(t\.me|telegram\.me)\//i.test(url) || /^tg:/i.test(url);

function mayOpen(ctx, url) {
  if (isTelegram(url)) {
    ctx.openLink(url);
    return false;
  }
  return confirmSheet(ctx.el, { title: ctx.w("open_link"), text: url, yes: ctx.w("open"), no: ctx.w("cancel") });
}

const HANDLERS = {
  callback: (ctx, answer) => {
    if (!answer.answered) ctx.toast(ctx.w("no_answer_yet"));
    else if (answer.url) ctx.openLink(answer.url);
  },
  url: (_ctx, answer) => window.open(answer.url, "_blank", "noopener"),
  web_app: (ctx, answer, button) =>
    openMiniApp(ctx, answer.url, (data) => ctx.sendMessage({ web_app_data: { button_text: button.text, data } })),
  copy_text: async (ctx, answer) => ctx.toast(ctx.w((await copyText(answer.text)) ? "copied" : "copy_failed")),
  switch_inline: (ctx, answer) => ctx.insertText(answer.query),
  message: (ctx) => ctx.toEnd(),
};

const follow = (ctx, answer, button) => HANDLERS[answer.kind]?.(ctx, answer, button);

/** Press a button of the reply keyboard; buttons that share something ask first. */
export async function pressReply(ctx, keyboard, button) {
  const extra = await choose(ctx, button);
  if (!extra) return;
  try {
    const body = { message_id: keyboard.message_id, text: button.text, ...extra };
    await follow(ctx, await ctx.thread().act("press", body), button);
  } catch (error) {
    ctx.toast(error.message, "error");
  }
}

async function choose(ctx, button) {
  if (button.request_contact) return ask(ctx, "share_contact", { with: {} });
  if (button.request_location) return ask(ctx, "share_location", { with: await position() });
  if (button.request_chat) return chooseGroup(ctx, button);
  if (button.request_users || button.request_user) return chooseUsers(ctx, button);
  return {};
}

async function ask(ctx, question, answer) {
  const yes = await confirmSheet(ctx.el, {
    title: ctx.w(question),
    text: ctx.w("share_with", { name: ctx.title() }),
    yes: ctx.w("share"),
    no: ctx.w("cancel"),
  });
  return yes ? answer : null;
}

/** Where the browser is, or nothing where it will not say. */
export function position() {
  return new Promise((resolve) => {
    if (!navigator.geolocation) return resolve({});
    const found = ({ coords }) => resolve({ latitude: coords.latitude, longitude: coords.longitude });
    return navigator.geolocation.getCurrentPosition(found, () => resolve({}), { timeout: 4000, maximumAge: 600000 });
  });
}

/** Let the person take one of their groups, or make one. */
async function chooseGroup(ctx, button) {
  await refreshWorld();
  const wanted = button.request_chat;
  const mine = world.groups.filter(
    (group) => group.members?.some((member) => member.user.id === ctx.person().id) && fits(group, wanted),
  );
  const choice = await sheet(ctx.el, {
    title: button.text,
    closeLabel: ctx.w("cancel"),
    content: (close) => [
      h("p", { class: "sheet-text" }, ctx.w("choose_group", { name: ctx.title() })),
      h(
        "ul",
        { class: "sheet-list" },
        mine.map((group) =>
          h(
            "li",
            {},
            h(
              "button",
              { type: "button", class: "sheet-row", on: { click: () => close({ chat_id: group.id }) } },
              group.title,
            ),
          ),
        ),
      ),
      h(
        "button",
        { type: "button", class: "button button-main button-wide", on: { click: () => close({ create: true }) } },
        ctx.w("new_group"),
      ),
    ],
  });
  if (!choice) return null;
  if (!choice.create) return { with: choice };
  const values = await formSheet(ctx.el, {
    title: ctx.w("new_group"),
    fields: [{ name: "title", label: ctx.w("group_name"), value: wanted.request_title || "" }],
    yes: ctx.w("create"),
    no: ctx.w("cancel"),
  });
  return values && { with: { create: values.title } };
}

function fits(group, wanted) {
  if (group.migrated_to) return false;
  return (
    wanted.chat_is_forum === undefined ||
    wanted.chat_is_forum === null ||
    Boolean(wanted.chat_is_forum) === Boolean(group.is_forum)
  );
}

async function chooseUsers(ctx, button) {
  const others = world.persons.filter((person) => person.id !== ctx.person().id);
  const ids = await sheet(ctx.el, {
    title: button.text,
    closeLabel: ctx.w("cancel"),
    content: (close) => {
      const submit = (event) => {
        event.preventDefault();
        close(new FormData(event.currentTarget).getAll("id").map(Number));
      };
      const rows = others.map((person) =>
        h(
          "label",
          { class: "field field-check" },
          h("input", { type: "checkbox", name: "id", value: String(person.id) }),
          h("span", {}, fullName(person)),
        ),
      );
      return h(
        "form",
        { class: "sheet-form", on: { submit } },
        rows,
        h("div", { class: "sheet-actions" }, h("button", { class: "button button-main" }, ctx.w("share"))),
      );
    },
  });
  return ids?.length ? { with: { user_ids: ids } } : null;
}
