// The day, the day it is compared with, and the chosen place stand in the address: #d=2017-06-05&b=2017-04-24&p=<place>
import type { Atlas } from "./atlas";
import type { State } from "./types";

/** The state that an address says; what it does not say stays as it is. */
export function readAddress(hash: string, atlas: Atlas, fallback: State): State {
  const query = new URLSearchParams(hash.replace(/^#/, ""));
  const dayOf = (name: string): number | null => atlas.dayNumber(query.get(name) ?? "");
  const place = query.get("p");
  return {
    day: dayOf("d") ?? fallback.day,
    base: dayOf("b"),
    place: place !== null && atlas.place(place) !== undefined ? place : null,
  };
}

export function writeAddress(state: State, atlas: Atlas): string {
  const parts = [`d=${atlas.iso(state.day)}`];
  if (state.base !== null) parts.push(`b=${atlas.iso(state.base)}`);
  if (state.place !== null) parts.push(`p=${encodeURIComponent(state.place)}`);
  return `#${parts.join("&")}`;
}
