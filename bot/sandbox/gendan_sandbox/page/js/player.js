// A small player for voice messages and music: one button, one slider.

import { h } from "./dom.js";
import { duration } from "./format.js";
import { icon } from "./icons.js";

let playing = null;

/** Player for `media`; `title` and `note` describe it. */
export function audioPlayer(media, { title, w, voice }) {
  const audio = new Audio();
  audio.preload = "none";
  audio.src = media.url;
  const total = () => (Number.isFinite(audio.duration) && audio.duration > 0 ? audio.duration : media.duration || 0);
  const button = h(
    "button",
    {
      type: "button",
      class: "player-button",
      "data-focus": `play${media.file_unique_id}`,
      "aria-label": `${w("play")}: ${title}`,
    },
    icon("play"),
  );
  const slider = h("input", {
    type: "range",
    class: "player-slider",
    min: "0",
    max: "1000",
    value: "0",
    "aria-label": w("position"),
  });
  const time = h("span", { class: "player-time" }, duration(total()));
  const show = () => {
    const share = total() ? audio.currentTime / total() : 0;
    slider.value = String(Math.round(share * 1000));
    slider.style.setProperty("--share", `${share * 100}%`);
    time.textContent = audio.currentTime ? `${duration(audio.currentTime)} / ${duration(total())}` : duration(total());
  };
  const state = () => {
    button.replaceChildren(icon(audio.paused ? "play" : "pause"));
    button.setAttribute("aria-label", `${w(audio.paused ? "play" : "pause")}: ${title}`);
  };
  button.addEventListener("click", () => {
    if (!audio.paused) return audio.pause();
    if (playing && playing !== audio) playing.pause();
    playing = audio;
    return audio.play().catch(() => time.replaceChildren(w("cannot_play")));
  });
  slider.addEventListener("input", () => {
    audio.currentTime = (Number(slider.value) / 1000) * total();
    show();
  });
  for (const type of ["play", "pause", "ended"]) audio.addEventListener(type, state);
  for (const type of ["timeupdate", "loadedmetadata"]) audio.addEventListener(type, show);
  const wave = voice ? waveform(media.file_unique_id || title) : h("span", { class: "player-title" }, title);
  return h(
    "div",
    { class: voice ? "player player-voice" : "player" },
    button,
    h("div", { class: "player-body" }, wave, slider, time),
  );
}

// The bars are an ornament that is the same each time for one file: the real levels are not known.
function waveform(seed) {
  let state = [...seed].reduce((hash, letter) => (hash * 31 + letter.codePointAt(0)) >>> 0, 7);
  const bars = Array.from({ length: 36 }, () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return h("i", { vars: { "--bar": `${20 + ((state >>> 16) % 80)}%` } });
  });
  return h("span", { class: "wave", "aria-hidden": "true" }, bars);
}
