// What all phones share: bots, people, groups and the sandbox's clock.

import { get } from "./api.js";

export const world = { version: 0, bots: [], persons: [], groups: [] };

let clock = { unix: Date.now() / 1000, scale: 1, frozen: false, readAt: performance.now() };

/** The sandbox's time in Unix seconds. */
export function now() {
  if (clock.frozen) return clock.unix;
  return clock.unix + ((performance.now() - clock.readAt) / 1000) * clock.scale;
}

/** Whether the sandbox's clock stands still. */
export const isFrozen = () => clock.frozen;

/** Read bots, people, groups and clock again. */
export async function refreshWorld() {
  const [all, time] = await Promise.all([get(""), get("/clock")]);
  Object.assign(world, all);
  clock = { unix: time.unix, scale: time.scale ?? 1, frozen: Boolean(time.frozen), readAt: performance.now() };
  return world;
}

export const findPerson = (id) => world.persons.find((person) => person.id === id) || null;
export const findBot = (id) => world.bots.find((bot) => bot.id === id) || null;
export const findGroup = (id) => world.groups.find((group) => group.id === id) || null;

/** A bot by its username, with or without @, in any case. */
export function findBotByName(name) {
  const wanted = String(name).replace(/^@/, "").toLowerCase();
  return world.bots.find((bot) => bot.username.toLowerCase() === wanted) || null;
}
