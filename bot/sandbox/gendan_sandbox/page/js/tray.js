// Pictures and files that wait to be sent, and how they travel.

import { h, iconButton } from "./dom.js";
import { fileSize } from "./format.js";
import { icon } from "./icons.js";

const MAX_ALBUM = 10;
const MAX_FILE_BYTES = 50 * 1024 * 1024;

/** What kind of message a file becomes. */
export function mediaType(file, asFile) {
  if (asFile) return "document";
  if (file.type === "image/gif") return "animation";
  if (/^image\/(jpeg|png|webp|heic|heif|bmp)$/.test(file.type)) return "photo";
  if (file.type.startsWith("video/")) return "video";
  if (file.type.startsWith("audio/")) return "audio";
  return "document";
}

/** Make the tray above the composer; `onChange()` follows each change. */
export function createTray(ctx, onChange) {
  const list = h("ul", { class: "tray-list" });
  const asFile = h("input", { type: "checkbox", on: { change: () => show() } });
  const el = h(
    "div",
    { class: "tray", hidden: true, role: "group", "aria-label": ctx.w("attachments") },
    list,
    h("label", { class: "tray-option" }, asFile, ctx.w("as_file")),
  );
  let entries = [];

  function show() {
    el.hidden = entries.length === 0;
    list.replaceChildren(...entries.map((entry) => tile(entry)));
    onChange();
  }

  function tile(entry) {
    const { file, url } = entry;
    const remove = iconButton(icon("close"), `${ctx.w("remove")}: ${file.name}`, () => drop(entry), {
      class: "tray-remove",
    });
    const picture = !asFile.checked && url;
    const body = picture
      ? h("img", { src: url, alt: file.name })
      : h(
          "span",
          { class: "tray-file" },
          icon(file.type.startsWith("video/") ? "video" : "file"),
          h("span", { class: "tray-name" }, file.name),
          h("span", {}, fileSize(file.size)),
        );
    return h("li", { class: picture ? "tray-item" : "tray-item wide" }, body, remove);
  }

  function drop(entry) {
    entries = entries.filter((other) => other !== entry);
    if (entry.url) URL.revokeObjectURL(entry.url);
    show();
    ctx.focusComposer();
  }

  /** Add files; too large ones are named and left out. */
  function add(files, { forceFile = false } = {}) {
    for (const file of files) {
      if (file.size > MAX_FILE_BYTES) ctx.toast(ctx.w("too_large", { name: file.name }), "error");
      else if (entries.length >= MAX_ALBUM) ctx.toast(ctx.w("too_many"), "error");
      else entries.push({ file, url: file.type.startsWith("image/") ? URL.createObjectURL(file) : null });
    }
    if (forceFile) asFile.checked = true;
    show();
    ctx.focusComposer();
  }

  /** Take everything out of the tray, ready for sending. */
  function take() {
    const taken = entries.map(({ file, url }) => ({ file, url, type: mediaType(file, asFile.checked) }));
    entries = [];
    asFile.checked = false;
    show();
    return taken;
  }

  return { el, add, take, isEmpty: () => entries.length === 0 };
}

/** Albums may hold photos and films together, or only documents, or only music: the rest goes one by one. */
export function batches(taken) {
  const groups = { visual: [], document: [], audio: [] };
  const alone = [];
  for (const entry of taken) {
    if (entry.type === "photo" || entry.type === "video") groups.visual.push(entry);
    else if (entry.type in groups) groups[entry.type].push(entry);
    else alone.push([entry]);
  }
  return [...Object.values(groups).filter((group) => group.length), ...alone];
}

/** The multipart body of one message with these files. */
export function formOf(message, batch, caption) {
  const form = new FormData();
  const media = batch.map(({ file, type, extra }, index) => ({
    type,
    attach: `file${index}`,
    file_name: file.name,
    mime_type: file.type || "application/octet-stream",
    ...extra,
    ...(index === 0 && caption ? { caption } : {}),
  }));
  form.append("message", JSON.stringify({ ...message, media }));
  batch.forEach(({ file }, index) => form.append(`file${index}`, file, file.name));
  return form;
}
