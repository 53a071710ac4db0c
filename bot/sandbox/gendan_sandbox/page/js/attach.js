// The paper clip: what can be attached, and where it comes from.

import { takePicture } from "./camera.js";
import { formSheet, openMenu } from "./dialog.js";
import { h } from "./dom.js";
import { position } from "./press.js";

/** Make the hidden file inputs and the menu; `tray` takes the files. */
export function createAttach(ctx, tray) {
  const input = (props, options) =>
    h("input", {
      type: "file",
      class: "offscreen",
      tabIndex: -1,
      ...props,
      on: { change: (event) => take(event.target, options) },
    });
  const photos = input({
    accept: "image/*,video/*",
    multiple: true,
    "aria-label": ctx.w("attach_photo"),
    "data-role": "photos",
  });
  const files = input(
    { multiple: true, "aria-label": ctx.w("attach_file"), "data-role": "files" },
    { forceFile: true },
  );
  const camera = input({
    accept: "image/*",
    capture: "environment",
    "aria-label": ctx.w("camera"),
    "data-role": "camera",
  });
  const film = input({
    accept: "video/*",
    capture: "environment",
    "aria-label": ctx.w("attach_clip"),
    "data-role": "film",
  });
  const el = h("div", { class: "attach-inputs", "aria-hidden": "true" }, photos, files, camera, film);

  function take(source, options) {
    tray.add([...source.files], options);
    source.value = "";
  }

  async function shoot() {
    const file = await takePicture(ctx, () => camera.click());
    if (file) tray.add([file]);
  }

  async function sendPlace() {
    const here = await position();
    const values = await formSheet(ctx.el, {
      title: ctx.w("location"),
      fields: [
        { name: "latitude", label: ctx.w("latitude"), type: "text", value: String(here.latitude ?? 30.2741) },
        { name: "longitude", label: ctx.w("longitude"), type: "text", value: String(here.longitude ?? 120.1551) },
      ],
      yes: ctx.w("send"),
      no: ctx.w("cancel"),
    });
    if (values)
      ctx.sendMessage({ location: { latitude: Number(values.latitude), longitude: Number(values.longitude) } });
  }

  async function sendContact() {
    const me = ctx.person();
    const values = await formSheet(ctx.el, {
      title: ctx.w("contact"),
      fields: [
        { name: "first_name", label: ctx.w("first_name"), value: me.first_name },
        { name: "phone_number", label: ctx.w("phone"), type: "tel", value: me.phone_number || "" },
      ],
      yes: ctx.w("send"),
      no: ctx.w("cancel"),
    });
    if (!values) return;
    const own = values.phone_number === me.phone_number ? { user_id: me.id } : {};
    ctx.sendMessage({ contact: { ...values, ...own } });
  }

  const openFor = (anchor) =>
    openMenu(
      ctx.el,
      anchor,
      [
        { label: ctx.w("attach_photo"), icon: "image", click: () => photos.click() },
        { label: ctx.w("camera"), icon: "camera", click: shoot },
        { label: ctx.w("attach_clip"), icon: "video", click: () => film.click() },
        { label: ctx.w("attach_file"), icon: "file", click: () => files.click() },
        { label: ctx.w("location"), icon: "place", click: sendPlace },
        { label: ctx.w("contact"), icon: "person", click: sendContact },
      ],
      { label: ctx.w("attach") },
    );

  return { el, openFor };
}

/** Let pictures be dropped on or pasted into `target`. */
export function acceptDrops(target, ctx, add) {
  const veil = h("div", { class: "drop-veil", hidden: true, "aria-hidden": "true" }, ctx.w("drop_here"));
  target.append(veil);
  let depth = 0;
  const hasFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  const move = (step) => (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = Math.max(0, depth + step);
    veil.hidden = depth === 0;
  };
  target.addEventListener("dragenter", move(1));
  target.addEventListener("dragover", move(0));
  target.addEventListener("dragleave", move(-1));
  target.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    veil.hidden = true;
    add([...event.dataTransfer.files]);
  });
  target.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files || [])];
    if (!files.length) return;
    event.preventDefault();
    add(files);
  });
}
