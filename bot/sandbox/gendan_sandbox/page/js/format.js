// Words and numbers made ready for the eye: times, sizes, names, colors.

const LOCALES = { en: "en-GB", zh: "zh-CN", ru: "ru-RU" };

/** The page's language for a Telegram language code: en, zh or ru. */
export function pageLanguage(code) {
  const short = String(code || "en")
    .toLowerCase()
    .split(/[-_]/)[0];
  return short in LOCALES ? short : "en";
}

const formats = new Map();

function formatter(lang, options) {
  const key = lang + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(LOCALES[lang], options));
  return formats.get(key);
}

/** 09:42 of a Unix time. */
export function clockTime(unix, lang) {
  return formatter(lang, { hour: "2-digit", minute: "2-digit", hour12: false }).format(new Date(unix * 1000));
}

/** A full date and time, for titles and screen readers. */
export function fullTime(unix, lang) {
  return formatter(lang, { dateStyle: "full", timeStyle: "short", hour12: false }).format(new Date(unix * 1000));
}

/** A key that is the same for two instants of one local day. */
export function dayKey(unix) {
  const date = new Date(unix * 1000);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

/** Today, Yesterday, or the date with its weekday. */
export function dayName(unix, now, lang, w) {
  if (dayKey(unix) === dayKey(now)) return w("today");
  if (dayKey(unix) === dayKey(now - 86400)) return w("yesterday");
  const year = new Date(unix * 1000).getFullYear() === new Date(now * 1000).getFullYear() ? {} : { year: "numeric" };
  return formatter(lang, { weekday: "short", day: "numeric", month: "long", ...year }).format(new Date(unix * 1000));
}

/** What a chat list shows: the hour today, the weekday this week, else the date. */
export function listTime(unix, now, lang) {
  if (dayKey(unix) === dayKey(now)) return clockTime(unix, lang);
  const options = now - unix < 6 * 86400 ? { weekday: "short" } : { day: "2-digit", month: "2-digit", year: "2-digit" };
  return formatter(lang, options).format(new Date(unix * 1000));
}

/** 2.4 MB and the like. */
export function fileSize(bytes) {
  if (!bytes) return "";
  const steps = ["B", "KB", "MB", "GB"];
  const step = Math.min(Math.floor(Math.log2(bytes) / 10), 3);
  return `${(bytes / 1024 ** step).toFixed(step && bytes / 1024 ** step < 10 ? 1 : 0)} ${steps[step]}`;
}

/** 1:05 of seconds. */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(Number.isFinite(seconds) ? seconds : 0));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** A person's or chat's full name. */
export function fullName(user) {
  return user.name || user.title || [user.first_name, user.last_name].filter(Boolean).join(" ") || user.username || "?";
}

/** One or two letters for a round picture. */
export function initials(name) {
  const words = name.trim().split(/\s+/);
  const letters = words.map((word) => [...word].find((letter) => /[\p{L}\p{N}]/u.test(letter))).filter(Boolean);
  if (!letters.length) return [...name][0] || "?";
  if (/\p{Script=Han}/u.test(letters[0])) return letters[0];
  return (letters[0] + (letters.length > 1 ? letters.at(-1) : "")).toUpperCase();
}

/** One of seven colors, always the same for an id. */
export const colorIndex = (id) => Math.abs(Number(id)) % 7;
