// A picture over the whole page: wheel, pinch and double tap enlarge it, arrows go on, Escape closes.

import { h, iconButton } from "./dom.js";
import { icon } from "./icons.js";

const MAX_ZOOM = 6;

/** Show `views[index]`, all of them pictures. */
export function openLightbox(views, index, w) {
  const before = document.activeElement;
  const img = h("img", { class: "lightbox-image", draggable: "false" });
  const caption = h("p", { class: "lightbox-caption" });
  const counter = h("span", { class: "lightbox-count" });
  const save = h(
    "a",
    { class: "icon-button", "aria-label": w("download"), title: w("download"), download: "" },
    icon("download"),
  );
  const stage = h("div", { class: "lightbox-stage" }, img);
  const bar = h(
    "header",
    { class: "lightbox-bar" },
    counter,
    save,
    iconButton(icon("close"), w("close"), () => box.close(), { "data-autofocus": true }),
  );
  const previous = iconButton(icon("back"), w("previous"), () => show(index - 1), { class: "lightbox-side left" });
  const next = iconButton(icon("next"), w("next"), () => show(index + 1), { class: "lightbox-side right" });
  const box = h("dialog", { class: "lightbox", "aria-label": w("photo") }, stage, bar, previous, next, caption);
  const zoom = zoomable(stage, img, { close: () => box.close(), swipe: (step) => show(index + step) });

  function show(to) {
    index = Math.min(views.length - 1, Math.max(0, to));
    const view = views[index];
    zoom.reset();
    img.src = view.media.url;
    img.alt = view.caption || w("photo");
    caption.textContent = view.caption || "";
    caption.hidden = !view.caption;
    counter.textContent = views.length > 1 ? `${index + 1} / ${views.length}` : "";
    save.href = view.media.url;
    previous.hidden = index === 0;
    next.hidden = index === views.length - 1;
  }

  box.addEventListener("keydown", (event) => {
    const keys = {
      ArrowLeft: () => show(index - 1),
      ArrowRight: () => show(index + 1),
      "+": () => zoom.by(1.4),
      "=": () => zoom.by(1.4),
      "-": () => zoom.by(1 / 1.4),
      0: zoom.reset,
    };
    if (!(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });
  box.addEventListener("close", () => {
    box.remove();
    before?.isConnected && before.focus({ preventScroll: true });
  });
  document.body.append(box);
  show(index);
  box.showModal();
}

function zoomable(stage, img, { close, swipe }) {
  const fingers = new Map();
  let scale = 1;
  let x = 0;
  let y = 0;
  let start = null;
  let spread = 0;

  const apply = () => {
    img.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    stage.classList.toggle("zoomed", scale > 1);
  };
  const reset = () => {
    [scale, x, y] = [1, 0, 0];
    apply();
  };
  const by = (factor, at = null) => {
    const next = Math.min(MAX_ZOOM, Math.max(1, scale * factor));
    const middle = stage.getBoundingClientRect();
    const px = at ? at.x - middle.left - middle.width / 2 : 0;
    const py = at ? at.y - middle.top - middle.height / 2 : 0;
    x = px - ((px - x) * next) / scale;
    y = py - ((py - y) * next) / scale;
    scale = next;
    if (scale === 1) [x, y] = [0, 0];
    apply();
  };
  const gap = () => {
    const [a, b] = [...fingers.values()];
    return Math.hypot(a.x - b.x, a.y - b.y);
  };
  const middle = () => {
    const [a, b] = [...fingers.values()];
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  };

  stage.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      by(Math.exp(-event.deltaY / 300), { x: event.clientX, y: event.clientY });
    },
    { passive: false },
  );
  stage.addEventListener("dblclick", (event) =>
    scale > 1 ? reset() : by(2.5, { x: event.clientX, y: event.clientY }),
  );
  stage.addEventListener("pointerdown", (event) => {
    stage.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (fingers.size === 1) start = { x: event.clientX, y: event.clientY, onImage: event.target === img, moved: false };
    if (fingers.size === 2) spread = gap();
  });
  stage.addEventListener("pointermove", (event) => {
    const last = fingers.get(event.pointerId);
    if (!last) return;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (start && Math.hypot(event.clientX - start.x, event.clientY - start.y) > 8) start.moved = true;
    if (fingers.size === 2) {
      by(gap() / spread, middle());
      spread = gap();
    } else if (scale > 1) {
      x += event.clientX - last.x;
      y += event.clientY - last.y;
      apply();
    }
  });
  const up = (event) => {
    fingers.delete(event.pointerId);
    if (!start || fingers.size) return;
    const dx = event.clientX - start.x;
    if (scale === 1 && event.type === "pointerup") {
      if (!start.moved && !start.onImage) close();
      else if (Math.abs(dx) > 60) swipe(dx < 0 ? 1 : -1);
    }
    start = null;
  };
  stage.addEventListener("pointerup", up);
  stage.addEventListener("pointercancel", up);
  return { reset, by };
}
