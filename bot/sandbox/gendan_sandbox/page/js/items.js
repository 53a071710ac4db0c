// From messages to what stands in the log: days, service pills, bubbles, albums.

import { dayKey } from "./format.js";

const GROUP_GAP_S = 300;

/** Messages oldest first, those of an album gathered into one list. */
function gather(messages) {
  const lists = [];
  const albums = new Map();
  for (const view of messages) {
    const album = view.media_group_id && albums.get(view.media_group_id);
    if (album) album.push(view);
    else {
      const list = [view];
      if (view.media_group_id) albums.set(view.media_group_id, list);
      lists.push(list);
    }
  }
  return lists;
}

const sender = (view) => (view.out ? "me" : (view.from?.id ?? 0));

function joined(before, after) {
  if (!before || !after) return false;
  const [a, b] = [before[0], after[0]];
  if (a.kind === "service" || b.kind === "service") return false;
  return (
    sender(a) === sender(b) &&
    b.date - a.date < GROUP_GAP_S &&
    dayKey(a.date) === dayKey(b.date) &&
    !a.forward_from === !b.forward_from
  );
}

/**
 * What the log shows, in order. Each item: `{type: day|unread|service|bubble, key, views, first, last, seen}`;
 * `first` and `last` say where in a run of one sender's bubbles it stands, `seen` that somebody wrote after it.
 */
export function toItems(messages, firstUnreadId = null) {
  const lists = gather(messages);
  const lastOther = Math.max(
    0,
    ...messages.filter((view) => !view.out && view.kind !== "service").map((view) => view.id),
  );
  const items = [];
  let day = null;
  lists.forEach((views, index) => {
    const view = views[0];
    if (dayKey(view.date) !== day) {
      day = dayKey(view.date);
      items.push({ type: "day", key: `d${day}`, views });
    }
    if (view.id === firstUnreadId) items.push({ type: "unread", key: "unread", views });
    const first = !joined(lists[index - 1], views);
    const last = !joined(views, lists[index + 1]);
    const seen = view.out && lastOther > view.id;
    items.push({ type: view.kind === "service" ? "service" : "bubble", key: `m${view.id}`, views, first, last, seen });
  });
  return items;
}

/** All that decides how an item looks, as one string. */
export function signature(item, lang) {
  const versions = item.views.map((view) => `${view.id}.${view.version}`).join();
  return [lang, item.type, versions, item.first ? "f" : "", item.last ? "l" : "", item.seen ? "s" : ""].join("|");
}
