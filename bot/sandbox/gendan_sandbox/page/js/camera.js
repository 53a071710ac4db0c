// A picture from the camera: the phone's own camera app, or a live view where there is one.

import { sheet } from "./dialog.js";
import { h, iconButton } from "./dom.js";
import { icon } from "./icons.js";

const JPEG_QUALITY = 0.92;

/** Whether this device opens its camera app for a file input. */
const hasCameraApp = () => matchMedia("(pointer: coarse)").matches;

/** Take a picture; `pick()` opens the file input with `capture` where a live view is impossible. */
export async function takePicture(ctx, pick) {
  if (hasCameraApp() || !navigator.mediaDevices?.getUserMedia) return pick();
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: { ideal: 1920 } },
    });
  } catch {
    return pick();
  }
  const file = await liveView(ctx, stream);
  stream.getTracks().forEach((track) => track.stop());
  return file;
}

function liveView(ctx, stream) {
  const film = h("video", {
    class: "camera-view",
    autoplay: true,
    muted: true,
    playsInline: true,
    "aria-label": ctx.w("camera"),
  });
  film.srcObject = stream;
  return sheet(ctx.el, {
    title: ctx.w("camera"),
    closeLabel: ctx.w("close"),
    wide: true,
    content: (close) => [
      film,
      h(
        "div",
        { class: "camera-actions" },
        iconButton(icon("camera"), ctx.w("take_picture"), async () => close(await snapshot(film)), {
          class: "shutter",
          "data-autofocus": true,
        }),
      ),
    ],
  });
}

async function snapshot(film) {
  const canvas = h("canvas", { width: film.videoWidth, height: film.videoHeight });
  canvas.getContext("2d").drawImage(film, 0, 0);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", JPEG_QUALITY));
  return blob && new File([blob], "camera.jpg", { type: "image/jpeg" });
}
