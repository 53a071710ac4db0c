// Messages in a few words: for lists, pins, quotes and service pills.

const NAMED = /^(text|service)$/;

/** What a service message says, in the language of `w`. */
export function serviceText(view, w) {
  const { type, text } = view.service || {};
  const value = view.raw?.[type];
  const people = [value].flat().filter((one) => one?.first_name);
  const words = w(`service_${type}`, {
    by: view.from?.first_name || "",
    who: people.map((one) => one.first_name).join(", "),
    name: value?.name || "",
    value: typeof value === "string" ? value : value?.button_text || "",
  });
  return w.has(`service_${type}`) ? words : text || "";
}

/** What a message says in one line. */
export function summary(view, w) {
  if (view.kind === "service") return serviceText(view, w);
  const text = view.text || view.caption;
  if (NAMED.test(view.kind)) return text || "";
  const kind = view.kind === "document" && view.media?.file_name ? view.media.file_name : w(view.kind);
  return text ? `${kind}, ${text}` : kind;
}

/** What a quoted message says; one without text is named by its kind. */
export function quoteText(reply, w) {
  const text = reply.quote?.text || reply.quote || reply.text;
  return w.has(text) && /^[a-z_]+$/.test(text) && text !== "message" ? w(text) : text || w("message");
}
