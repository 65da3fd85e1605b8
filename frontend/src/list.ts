// The list of places on the chosen day. It needs no map.
import type { Atlas } from "./atlas";
import { find, make } from "./dom";
import { fileName } from "./library";
import { markFor } from "./marks";
import type { Config, State } from "./types";

const AT_MOST = 400;

export class PlaceList {
  private readonly body = find<HTMLTableElement>("places").tBodies[0]!;
  private readonly order: number[];
  private readonly folded: string[];
  private filter = "";
  private shown = new Map<number, { key: string; row: HTMLTableRowElement }>();

  constructor(
    private readonly atlas: Atlas,
    private readonly config: Config,
    onPick: (place: number) => void,
  ) {
    const { name, also } = atlas.data.places;
    this.order = [...name.keys()].sort((a, b) => name[a]!.localeCompare(name[b]!, "en"));
    this.folded = name.map((place, index) => `${place}|${also[index]}`.toLocaleLowerCase("en"));
    this.body.addEventListener("click", (event) => {
      const link = (event.target as Element).closest("a");
      const row = (event.target as Element).closest<HTMLTableRowElement>("tr[data-place]");
      if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (link) event.preventDefault();
      onPick(atlas.place(row.dataset.place!)!);
    });
  }

  setFilter(words: string): void {
    this.filter = words.trim().toLocaleLowerCase("en");
  }

  show(state: State): void {
    const rows = this.order
      .map((place) => ({ place, spell: this.atlas.spell(place, state.day) }))
      .filter(({ place, spell }) => spell >= 0 && this.matches(place, spell));
    this.say(rows.length, state.day);
    const before = [...this.shown.keys()];
    const next = rows.slice(0, AT_MOST).map(({ place, spell }) => this.kept(place, spell, state));
    this.shown = new Map(next.map((item) => [item.place, item]));
    // Most days change few rows, and only those are exchanged.
    if (before.length !== next.length || next.some(({ place }, index) => place !== before[index])) {
      this.body.replaceChildren(...next.map(({ row }) => row));
    } else {
      next.forEach(({ row }, index) => row === this.body.rows[index] || this.body.rows[index]!.replaceWith(row));
    }
  }

  private kept(place: number, spell: number, state: State): { place: number; key: string; row: HTMLTableRowElement } {
    const isChosen = this.atlas.data.places.id[place] === state.place;
    const key = `${spell}:${this.atlas.lastEvidence(place, state.day)}:${this.atlas.besieger(place, state.day)}:${isChosen}`;
    const found = this.shown.get(place);
    if (found?.key !== key) return { place, key, row: this.row(place, spell, state) };
    found.row.querySelector("a")!.setAttribute("href", this.address(place, state));
    return { place, key, row: found.row };
  }

  private address(place: number, state: State): string {
    return placeAddress(this.config, this.atlas, place, this.atlas.iso(state.day));
  }

  private matches(place: number, spell: number): boolean {
    if (this.filter === "") return true;
    const side = this.atlas.sides[this.atlas.look(spell).top]!;
    return `${this.folded[place]}|${side.label}|${side.short}`.toLocaleLowerCase("en").includes(this.filter);
  }

  private say(count: number, day: number): void {
    const iso = this.atlas.iso(day);
    const time = find<HTMLTimeElement>("list-day");
    time.dateTime = time.textContent = iso;
    const more = count > AT_MOST ? `; the first ${AT_MOST} are listed, filter to see others` : "";
    find("list-count").textContent = `${count} place${count === 1 ? "" : "s"}${more}`;
  }

  private row(place: number, spell: number, state: State): HTMLTableRowElement {
    const { atlas } = this;
    const look = atlas.look(spell);
    const id = atlas.data.places.id[place]!;
    const isBesieged = atlas.besieger(place, state.day) >= 0;
    const link = make("a", { href: this.address(place, state) }, make("bdi", {}, atlas.data.places.name[place]!));
    const last = atlas.lastEvidence(place, state.day);
    const side = make("td", {}, atlas.sides[look.top]!.short);
    if (isBesieged) side.append(" ", make("span", { class: "besieged" }, "besieged"));
    const row = make(
      "tr",
      { "data-place": id },
      make("th", { scope: "row" }, markFor(atlas, look, isBesieged), link),
      side,
      make("td", { class: "number" }, percentWords(look.percent)),
      make("td", { class: "number" }, last < 0 ? "none" : atlas.iso(last)),
    );
    if (id === state.place) row.setAttribute("aria-current", "true");
    return row;
  }
}

/** A whole percentage in words; nothing here is ever certain. */
export function percentWords(percent: number): string {
  if (percent >= 100) return "over 99\u00a0%";
  return percent <= 0 ? "under 1\u00a0%" : `${percent}\u00a0%`;
}

/** The address of a place's page, or of the place on this page where there are no pages. */
export function placeAddress(config: Config, atlas: Atlas, place: number, iso: string): string {
  const id = atlas.data.places.id[place]!;
  if (config.placePage === "") return `#d=${iso}&p=${encodeURIComponent(id)}`;
  const address = config.placePage.replace("PLACE", fileName(config, id, place));
  return config.mode === "served" ? `${address}?on=${iso}${config.knownOn && `&known=${config.knownOn}`}` : address;
}
