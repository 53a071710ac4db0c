// The foot of a chat: text, attachments, reply keyboard, commands, and what stands there instead.

import { acceptDrops, createAttach } from "./attach.js";
import { h, iconButton } from "./dom.js";
import { icon } from "./icons.js";
import { createHints } from "./hints.js";
import { replyKeyboard } from "./keyboards.js";
import { summary } from "./summary.js";
import { pressReply } from "./press.js";
import { canRecord, createRecorder } from "./recorder.js";
import { batches, createTray, formOf } from "./tray.js";

/** Make the composer of a chat view. */
export function createComposer(ctx) {
  const { w } = ctx;
  let mode = null; // {kind: "reply" | "edit", view}
  let keyboardOpen = true;
  let shownKeyboard = "";
  let startPayload;
  let thread = null;

  const input = h("textarea", {
    class: "composer-input",
    rows: "1",
    "aria-label": w("message"),
    placeholder: w("message"),
    autocomplete: "off",
    enterkeyhint: "send",
    "data-focus": "input",
  });
  const tray = createTray(ctx, () => showButtons());
  const attach = createAttach(ctx, tray);
  const recorder = createRecorder(ctx, sendVoice);
  const hints = createHints(ctx, input, (text) => send(text));
  const clip = iconButton(icon("clip"), w("attach"), (event) => attach.openFor(event.currentTarget), {
    "aria-haspopup": "menu",
  });
  const commands = iconButton(icon("slash"), w("commands"), () => hints.toggleAll(), {
    class: "commands-button",
    hidden: true,
  });
  const toggle = iconButton(icon("keyboard"), w("keyboard"), () => openKeyboard(!keyboardOpen), {
    hidden: true,
    "aria-expanded": "true",
  });
  const sendButton = iconButton(icon("send"), w("send"), () => submit(), { class: "send" });
  const micButton = iconButton(icon("mic"), w("record"), () => recorder.start(), { class: "mic" });
  const context = h("div", { class: "composer-context", hidden: true });
  const bar = h(
    "form",
    { class: "composer-bar", on: { submit: (event) => (event.preventDefault(), submit()) } },
    commands,
    h("div", { class: "composer-field" }, input, toggle, clip),
    micButton,
    sendButton,
  );
  const keyboardBox = h("div", { class: "reply-kb-box" });
  const gate = h("div", { class: "gate", hidden: true });
  const writing = h("div", { class: "writing" }, context, tray.el, hints.el, bar, recorder.el, keyboardBox, attach.el);
  const el = h("div", { class: "composer" }, writing, gate);

  input.addEventListener("input", () => (fit(), showButtons(), hints.update()));
  input.addEventListener("keydown", onKey);
  acceptDrops(ctx.view, ctx, (files) => tray.add(files));

  function fit() {
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, 140)}px`;
  }

  function showButtons() {
    const empty = !input.value.trim() && tray.isEmpty();
    const recording = canRecord() && empty && !mode;
    micButton.hidden = !recording;
    sendButton.hidden = recording;
    sendButton.disabled = empty;
  }

  function onKey(event) {
    if (event.isComposing || hints.onKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape" && mode) {
      event.preventDefault();
      event.stopPropagation();
      setMode(null);
    } else if (event.key === "ArrowUp" && !input.value) {
      const own = [...thread.messages.values()]
        .filter((view) => view.out && ctx.isShown(view) && (view.text || view.caption))
        .at(-1);
      if (!event.ctrlKey && !event.metaKey && own) (event.preventDefault(), setMode({ kind: "edit", view: own }));
    }
  }

  function setMode(next) {
    if (mode?.kind === "edit" && next?.kind !== "edit") input.value = "";
    mode = next;
    context.hidden = !mode;
    if (mode) {
      const title = mode.kind === "edit" ? w("editing") : w("reply_to", { name: ctx.nameOf(mode.view) });
      context.replaceChildren(
        icon(mode.kind),
        h("div", { class: "context-text" }, h("strong", {}, title), h("span", {}, summary(mode.view, w))),
        iconButton(icon("close"), w("cancel"), () => setMode(null)),
      );
      if (mode.kind === "edit") input.value = mode.view.text || mode.view.caption;
    }
    fit();
    showButtons();
    input.focus();
  }

  const target = () => ({
    chat_id: ctx.chatId,
    ...(ctx.threadId() ? { thread_id: ctx.threadId() } : {}),
    ...(mode?.kind === "reply" ? { reply_to: mode.view.id } : {}),
  });

  async function submit() {
    if (!tray.isEmpty()) return sendFiles();
    const text = input.value.trim();
    return text ? send(text) : null;
  }

  async function send(text) {
    const editing = mode?.kind === "edit" ? mode.view : null;
    const message = { ...target(), text };
    clear();
    if (editing)
      return attempt(
        () => thread.act("edit", { message_id: editing.id, [editing.text ? "text" : "caption"]: text }),
        text,
      );
    return attempt(() => thread.send(message), text);
  }

  async function sendFiles() {
    const caption = input.value.trim();
    const base = target();
    const groups = batches(tray.take());
    clear();
    for (const [index, batch] of groups.entries()) {
      const words = index === 0 ? caption : "";
      const preview = {
        text: words,
        previews: batch.map((one) => (one.type === "document" ? null : one.url)).filter(Boolean),
        files: batch.filter((one) => one.type !== "photo").map((one) => one.file.name),
      };
      await attempt(() => thread.send(base, { preview, form: formOf(base, batch, words) }), words);
      batch.forEach((one) => one.url && URL.revokeObjectURL(one.url));
    }
  }

  function sendVoice(file, seconds) {
    const base = target();
    const form = formOf(base, [{ file, type: "voice", extra: { duration: seconds } }], "");
    attempt(() => thread.send(base, { preview: { files: [w("voice")] }, form }));
  }

  async function attempt(work, text = "") {
    ctx.toEnd();
    try {
      await work();
    } catch (error) {
      ctx.toast(error.message, "error");
      if (text && !input.value) input.value = text;
      showButtons();
    }
  }

  function clear() {
    input.value = "";
    setMode(null);
    hints.close();
  }

  function openKeyboard(open) {
    keyboardOpen = open;
    keyboardBox.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
  }

  function showKeyboard() {
    const keyboard = thread.replyKeyboard;
    const signature = JSON.stringify(keyboard);
    if (signature === shownKeyboard) return;
    shownKeyboard = signature;
    toggle.hidden = !keyboard;
    keyboardBox.replaceChildren(
      keyboard ? replyKeyboard(keyboard, ctx, (button) => pressReply(ctx, keyboard, button)) : "",
    );
    if (keyboard) openKeyboard(true);
  }

  function showForceReply() {
    const wanted = thread.forceReply && thread.messages.get(thread.forceReply.message_id);
    if (wanted && el.dataset.forced !== String(wanted.id)) {
      el.dataset.forced = String(wanted.id);
      setMode({ kind: "reply", view: wanted });
    }
    input.placeholder =
      thread.replyKeyboard?.input_field_placeholder || thread.forceReply?.input_field_placeholder || w("message");
  }

  /** The one thing that can be done where writing is not possible. */
  function gateFor({ chat }) {
    if (startPayload !== undefined) return { label: w("start"), click: () => start(startPayload) };
    if (chat.is_bot && chat.blocked)
      return { label: w("unblock"), click: () => ctx.post("unblock", { bot: chat.username }) };
    if (chat.is_bot && !chat.started) return { label: w("start"), click: () => start(null) };
    if (chat.status === "requested") return { label: w("join_requested") };
    if (chat.status === "left" || chat.status === "kicked")
      return { label: w(chat.status === "left" ? "not_member" : "kicked") };
    return null;
  }

  async function start(payload) {
    startPayload = undefined;
    await attempt(() => ctx.post("start", { bot: thread.chat.username, ...(payload ? { payload } : {}) }));
    await thread.refresh();
    input.focus();
  }

  function showGate() {
    const found = gateFor(thread);
    const label = found?.label || "";
    const had = gate.contains(document.activeElement);
    writing.hidden = Boolean(found);
    gate.hidden = !found;
    if (gate.dataset.label !== label) {
      gate.dataset.label = label;
      const run = found?.click;
      gate.replaceChildren(
        found
          ? run
            ? h(
                "button",
                {
                  type: "button",
                  class: "gate-button",
                  on: {
                    click: () =>
                      Promise.resolve(gateFor(thread)?.click()).catch((error) => ctx.toast(error.message, "error")),
                  },
                },
                label,
              )
            : h("p", {}, label)
          : "",
      );
    }
    if (had && !found) input.focus();
  }

  /** Show what the thread allows now. */
  function render(now) {
    thread = now;
    showGate();
    showKeyboard();
    showForceReply();
    hints.setCommands(thread.commands);
    commands.hidden = !thread.commands.length;
  }

  showButtons();
  return {
    el,
    render,
    focus: () => (writing.hidden ? gate.querySelector("button")?.focus() : input.focus()),
    reply: (view) => setMode({ kind: "reply", view }),
    edit: (view) => setMode({ kind: "edit", view }),
    insert: (text) => ((input.value += text), fit(), showButtons(), input.focus()),
    offerStart: (payload) => ((startPayload = payload), thread && showGate()),
    send: (message) =>
      attempt(() => thread.send({ ...target(), ...message }, { preview: { files: [w(Object.keys(message)[0])] } })),
  };
}
