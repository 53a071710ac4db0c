// Mini Apps: pages of this machine open in a sheet of the phone, others in a tab of their own.

import { confirmSheet, sheet } from "./dialog.js";
import { h } from "./dom.js";

const LOCAL = /^(localhost|127\.0\.0\.1)$/;

/** Open a Mini App; `sendData(data)` is called when it hands data to the bot. */
export async function openMiniApp(ctx, url, sendData) {
  const { hostname, host } = new URL(url);
  if (LOCAL.test(hostname)) return showInside(ctx, url, sendData);
  const yes = await confirmSheet(ctx.el, {
    title: ctx.w("open_app"),
    text: host,
    yes: ctx.w("open"),
    no: ctx.w("cancel"),
  });
  if (yes) window.open(url, "_blank", "noopener");
}

async function showInside(ctx, url, sendData) {
  const frame = h("iframe", {
    class: "mini-app",
    src: url,
    title: ctx.title(),
    sandbox: "allow-scripts allow-forms allow-same-origin allow-popups allow-downloads",
    allow: "camera; microphone; geolocation; clipboard-write",
  });
  const onMessage = (event) => {
    if (event.source === frame.contentWindow) obey(event.data);
  };
  let close;
  const obey = (raw) => {
    const { eventType, eventData } = readEvent(raw);
    if (eventType === "web_app_data_send") sendData(eventData?.data ?? "");
    if (eventType === "web_app_open_link") ctx.openLink(eventData.url);
    if (eventType === "web_app_open_tg_link") ctx.openLink(`https://t.me${eventData.path_full}`);
    if (/^web_app_(close|data_send)$/.test(eventType)) close();
  };
  window.addEventListener("message", onMessage);
  await sheet(ctx.el, {
    title: ctx.title(),
    closeLabel: ctx.w("close"),
    full: true,
    content: (done) => {
      close = done;
      return [frame];
    },
  });
  window.removeEventListener("message", onMessage);
}

/** Telegram's own script posts JSON text; anything else is no event. */
function readEvent(raw) {
  try {
    const event = typeof raw === "string" ? JSON.parse(raw) : raw;
    return { eventType: "", ...event };
  } catch {
    return { eventType: "" };
  }
}
