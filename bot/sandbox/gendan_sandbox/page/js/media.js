// What a message carries besides text: pictures, films, files, places, people.

import { mosaic, shapeOf } from "./album.js";
import { h } from "./dom.js";
import { colorIndex, fileSize, fullName, initials } from "./format.js";
import { icon } from "./icons.js";
import { audioPlayer } from "./player.js";

const MOSAIC_KINDS = new Set(["photo", "video"]);
const STICKER_PX = 180;

/** Nodes for the media of one message or of an album. */
export function mediaNodes(views, ctx) {
  if (views.length > 1 && views.every((view) => MOSAIC_KINDS.has(view.kind))) return [mosaicNode(views, ctx)];
  return views.map((view) => single(view, ctx)).filter(Boolean);
}

/** Whether the media fills the bubble to its edges. */
export const isEdgeToEdge = (view) => ["photo", "video", "animation", "location", "venue"].includes(view.kind);

/** Whether the message stands without a bubble around it. */
export const isBare = (view) => ["sticker", "video_note"].includes(view.kind) || (view.kind === "dice" && !view.text);

function mosaicNode(views, ctx) {
  const shapes = views.map((view) => shapeOf(view.media));
  const tiles = views.map((view) => visual(view, ctx));
  const layout = mosaic(shapes);
  const grow = (el, share) => {
    el.style.setProperty("--grow", String(share));
    return el;
  };
  const row = (content, ratio) => {
    const el = h("div", { class: "mosaic-row" }, content);
    el.style.aspectRatio = String(ratio);
    return el;
  };
  let rows;
  if (layout.column) {
    const others = tiles.slice(1).map((tile, index) => grow(tile, 1 / shapes[index + 1]));
    rows = [
      row([grow(tiles[0], shapes[0]), grow(h("div", { class: "mosaic-column" }, others), layout.column)], layout.ratio),
    ];
  } else {
    let at = 0;
    rows = layout.rows.map((part) =>
      row(
        part.map((shape) => grow(tiles[at++], shape)),
        part.reduce((total, shape) => total + shape, 0),
      ),
    );
  }
  const el = h("div", { class: "mosaic", role: "group", "aria-label": ctx.w("album", { count: views.length }) }, rows);
  el.style.setProperty("--ratio", String(layout.ratio));
  return el;
}

function single(view, ctx) {
  const make = MAKERS[view.kind];
  return make ? make(view, ctx) : null;
}

function visual(view, ctx) {
  return view.kind === "photo" ? photo(view, ctx) : video(view, ctx);
}

function photo(view, ctx) {
  const { media } = view;
  const label = [ctx.w("photo"), view.caption].filter(Boolean).join(": ");
  const img = h("img", {
    src: media.url,
    alt: "",
    width: media.width,
    height: media.height,
    decoding: "async",
    draggable: "false",
  });
  const open = (event) => {
    if (hideSpoiler(event.currentTarget)) return;
    ctx.openLightbox(view);
  };
  const button = h(
    "button",
    {
      type: "button",
      class: "visual",
      "aria-label": label,
      "data-focus": `photo${view.id}`,
      "data-media": media.file_unique_id,
      on: { click: open },
    },
    img,
  );
  return frame(button, media);
}

// A picture keeps its place before it has arrived, so that nothing jumps.
function frame(el, media) {
  el.style.setProperty(
    "--ratio",
    String(media.width && media.height ? Math.min(3.4, Math.max(0.66, media.width / media.height)) : 1.33),
  );
  el.style.setProperty("--width", `${Math.min(media.width || 320, 420)}px`);
  if (media.spoiler) el.classList.add("veiled");
  return el;
}

function hideSpoiler(el) {
  const veiled = el.classList.contains("veiled");
  el.classList.remove("veiled");
  return veiled;
}

function video(view, ctx) {
  const { media } = view;
  const loop = view.kind === "animation";
  const isPicture = (media.mime_type || "").startsWith("image/");
  const film = isPicture
    ? h("img", { src: media.url, alt: ctx.w("animation") })
    : h("video", {
        src: media.url,
        poster: media.thumbnail_url,
        preload: "metadata",
        controls: !loop,
        loop,
        muted: loop,
        autoplay: loop && !matchMedia("(prefers-reduced-motion: reduce)").matches,
        playsInline: true,
        "aria-label": view.caption || ctx.w(view.kind),
        "data-focus": `video${view.id}`,
      });
  return frame(h("div", { class: "visual", "data-media": media.file_unique_id }, film), media);
}

function videoNote(view, ctx) {
  const film = h("video", {
    src: view.media.url,
    poster: view.media.thumbnail_url,
    preload: "metadata",
    playsInline: true,
  });
  const toggle = () => (film.paused ? film.play().catch(() => ctx.toast(ctx.w("cannot_play"))) : film.pause());
  return h(
    "button",
    {
      type: "button",
      class: "video-note",
      "aria-label": ctx.w("video_note"),
      "data-media": view.media.file_unique_id,
      on: { click: toggle },
    },
    film,
  );
}

function audio(view, ctx) {
  const voice = view.kind === "voice";
  const title = voice ? ctx.w("voice") : view.media.file_name || ctx.w("audio");
  const player = audioPlayer(view.media, { title, w: ctx.w, voice });
  player.dataset.media = view.media.file_unique_id;
  return player;
}

function documentCard(view, ctx) {
  const { media } = view;
  const name = media.file_name || ctx.w("file");
  const extension = (name.match(/\.([a-z0-9]{1,4})$/i)?.[1] || "").toLowerCase();
  const badge = h(
    "span",
    { class: "doc-icon", "data-kind": extension, "aria-hidden": "true" },
    extension || icon("file"),
  );
  const shown = media.thumbnail_url ? h("img", { class: "doc-thumb", src: media.thumbnail_url, alt: "" }) : badge;
  return h(
    "a",
    {
      class: "doc",
      href: media.url,
      download: name,
      "data-focus": `doc${view.id}`,
      "aria-label": `${ctx.w("download")}: ${name}`,
    },
    shown,
    h(
      "span",
      { class: "doc-text" },
      h("span", { class: "doc-name" }, name),
      h("span", { class: "doc-size" }, fileSize(media.file_size), icon("download")),
    ),
  );
}

function sticker(view, ctx) {
  const { media } = view;
  const emoji = view.raw?.sticker?.emoji || "";
  if (!media?.url || /tgsticker|octet/.test(media.mime_type || ""))
    return h("span", { class: "big-emoji" }, emoji || "🖼");
  return h("img", {
    class: "sticker",
    src: media.url,
    width: STICKER_PX,
    height: STICKER_PX,
    alt: `${ctx.w("sticker")} ${emoji}`,
    "data-media": media.file_unique_id,
  });
}

// A drawn map: the page asks nobody for tiles. The link leads to a real one.
function place(view, ctx) {
  const at = view.venue?.location || view.venue || view.location;
  const text = `${at.latitude.toFixed(5)}, ${at.longitude.toFixed(5)}`;
  const url = `https://www.openstreetmap.org/?mlat=${at.latitude}&mlon=${at.longitude}#map=16/${at.latitude}/${at.longitude}`;
  const open = (event) => {
    event.preventDefault();
    ctx.openLink(url);
  };
  return h(
    "a",
    {
      class: "place",
      href: url,
      "aria-label": `${ctx.w("location")}: ${view.venue?.title || text}`,
      "data-focus": `place${view.id}`,
      on: { click: open },
    },
    h("span", { class: "map" }, h("span", { class: "map-pin" }, icon("place"))),
    h(
      "span",
      { class: "place-text" },
      view.venue ? h("strong", {}, view.venue.title) : null,
      view.venue ? h("span", {}, view.venue.address) : h("span", {}, text),
    ),
  );
}

function contact(view) {
  const { contact: card } = view;
  const name = fullName(card);
  return h(
    "div",
    { class: "contact" },
    h(
      "span",
      { class: "avatar", "data-color": colorIndex(card.user_id || name.length), "aria-hidden": "true" },
      initials(name),
    ),
    h(
      "span",
      { class: "doc-text" },
      h("strong", { class: "doc-name" }, name),
      h("span", { class: "doc-size" }, card.phone_number),
    ),
  );
}

function poll(view, ctx) {
  const { poll: data } = view;
  const total = data.total_voter_count || 0;
  const rows = data.options.map((option) => {
    const share = total ? Math.round((option.voter_count / total) * 100) : 0;
    return h(
      "li",
      { vars: { "--share": `${share}%` } },
      h("span", {}, option.text),
      h("span", { class: "poll-share" }, `${share}%`),
    );
  });
  return h(
    "div",
    { class: "poll" },
    h("strong", {}, data.question),
    h("ul", {}, rows),
    h("span", { class: "doc-size" }, ctx.w("votes", { count: total })),
  );
}

function dice(view) {
  return h(
    "span",
    { class: "big-emoji", "aria-label": `${view.dice.emoji} ${view.dice.value}` },
    view.dice.emoji,
    h("sub", {}, String(view.dice.value)),
  );
}

const MAKERS = {
  photo,
  video,
  animation: video,
  video_note: videoNote,
  voice: audio,
  audio,
  document: documentCard,
  sticker,
  location: place,
  venue: place,
  contact,
  poll,
  dice,
};
