// One person's view of one chat, kept up to date by asking for what changed.

import { del, get, post } from "./api.js";

const PAGE_MESSAGES = 200;

/** Follow a chat; `onChange(thread)` is called after each change, `isSeen()` says whether the person looks at it. */
export function createThread(personId, chatId, { onChange, isSeen }) {
  const path = `/persons/${personId}/chats/${chatId}`;
  const thread = {
    chatId,
    chat: null,
    messages: new Map(),
    pending: [],
    alerts: [],
    failed: null,
    replyKeyboard: null,
    forceReply: null,
    typing: [],
    drafts: [],
    topics: [],
    commands: [],
    menuButton: null,
  };
  let version = 0;
  let limit = PAGE_MESSAGES;
  let lastAlertId = null;
  let running = null;
  let again = false;
  let closed = false;

  function take(answer) {
    if (version === 0) thread.messages.clear();
    for (const id of answer.deleted || []) thread.messages.delete(id);
    for (const view of answer.messages) thread.messages.set(view.id, view);
    takeAlerts(answer.alerts || [], version === 0);
    Object.assign(thread, {
      chat: answer.chat,
      replyKeyboard: answer.reply_keyboard || null,
      forceReply: answer.force_reply || null,
      typing: answer.typing || [],
      drafts: answer.drafts || [],
      topics: answer.topics || [],
      commands: answer.commands || [],
      menuButton: answer.menu_button || null,
      failed: null,
    });
    version = answer.version;
  }

  function takeAlerts(alerts, first) {
    const fresh = first ? [] : alerts.filter((alert) => lastAlertId === null || alert.id > lastAlertId);
    thread.alerts.push(...fresh);
    for (const alert of alerts) lastAlertId = Math.max(lastAlertId ?? 0, alert.id);
  }

  async function read() {
    do {
      again = false;
      try {
        const peek = isSeen() ? "" : "&peek=1";
        take(await get(`${path}?after_version=${version}&limit=${limit}${peek}`));
      } catch (error) {
        thread.failed = error.message;
      }
    } while (again && !closed);
    running = null;
    if (!closed) onChange(thread);
  }

  /** Ask for what changed; calls that come meanwhile are answered by one more question. */
  thread.refresh = () => {
    again = Boolean(running);
    running ??= read();
    return running;
  };

  /** Forget what is known and read everything again. */
  thread.reload = () => {
    version = 0;
    return thread.refresh();
  };

  /** Read further back. */
  thread.readEarlier = () => {
    if (thread.messages.size < limit) return null;
    limit *= 3;
    return thread.reload();
  };

  /** Send as the person: a bubble that waits stands at once, the real one takes its place. */
  thread.send = async (message, { preview = {}, form = null } = {}) => {
    const draft = {
      key: `p${performance.now()}`,
      text: message.text || "",
      previews: [],
      thread_id: message.thread_id ?? null,
      ...preview,
    };
    thread.pending.push(draft);
    onChange(thread);
    try {
      const answer = await post(`/persons/${personId}/messages`, form || message);
      for (const view of answer.messages) if (!thread.messages.has(view.id)) thread.messages.set(view.id, view);
      return answer.messages;
    } finally {
      thread.pending = thread.pending.filter((other) => other !== draft);
      onChange(thread);
    }
  };

  thread.act = (verb, body = {}) => post(`/persons/${personId}/${verb}`, { chat_id: chatId, ...body });
  thread.clear = () => del(`${path}/history`).then(thread.reload);
  thread.close = () => {
    closed = true;
  };
  return thread;
}
