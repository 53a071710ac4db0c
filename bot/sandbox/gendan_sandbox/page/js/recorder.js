// Voice messages from the microphone.

import { h, iconButton } from "./dom.js";
import { duration } from "./format.js";
import { icon } from "./icons.js";

const TYPES = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];

/** Whether this browser can record. */
export const canRecord = () => Boolean(globalThis.MediaRecorder && navigator.mediaDevices?.getUserMedia);

/** Make the recording bar. `onDone(file, seconds)` gets the finished voice message. */
export function createRecorder(ctx, onDone) {
  const time = h("span", { class: "recorder-time", role: "timer" }, "0:00");
  const cancel = h("button", { type: "button", class: "button", on: { click: () => stop(false) } }, ctx.w("cancel"));
  const send = iconButton(icon("send"), ctx.w("send_voice"), () => stop(true), { class: "send" });
  const el = h(
    "div",
    { class: "recorder", hidden: true, role: "group", "aria-label": ctx.w("recording") },
    h("span", { class: "recorder-dot", "aria-hidden": "true" }),
    time,
    cancel,
    send,
  );
  let recorder = null;
  let startedAt = 0;
  let ticking = 0;
  let keep = false;

  async function start() {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      ctx.toast(ctx.w("no_microphone"), "error");
      return;
    }
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    const chunks = [];
    recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
    recorder.ondataavailable = (event) => chunks.push(event.data);
    recorder.onstop = () => finish(stream, chunks);
    recorder.start();
    startedAt = performance.now();
    ticking = setInterval(() => (time.textContent = duration(elapsed_s())), 250);
    el.hidden = false;
    send.focus();
  }

  const elapsed_s = () => (performance.now() - startedAt) / 1000;

  function stop(wanted) {
    keep = wanted;
    recorder?.stop();
  }

  function finish(stream, chunks) {
    clearInterval(ticking);
    stream.getTracks().forEach((track) => track.stop());
    el.hidden = true;
    time.textContent = "0:00";
    const type = recorder.mimeType.split(";")[0];
    const seconds = Math.max(1, Math.round(elapsed_s()));
    recorder = null;
    if (keep) onDone(new File(chunks, `voice.${type.split("/")[1]}`, { type }), seconds);
    ctx.focusComposer();
  }

  return { el, start };
}
