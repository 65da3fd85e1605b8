// The chosen place: who holds it on the day, and the claims up to that day, each with its words.
import type { Atlas } from "./atlas";
import { find, make } from "./dom";
import { percentWords, placeAddress } from "./list";
import { markFor } from "./marks";
import type { ClaimRow, Config, Library, State } from "./types";

const AT_MOST = 8;

export class PlacePanel {
  private readonly box = find("panel");
  private wanted = "";

  constructor(
    private readonly atlas: Atlas,
    private readonly config: Config,
    private readonly library: Library,
    private readonly onClose: () => void,
  ) {}

  show(state: State): void {
    const place = state.place === null ? undefined : this.atlas.place(state.place);
    this.box.hidden = place === undefined;
    const key = `${state.place} ${state.day}`;
    if (place === undefined || key === this.wanted) return void (this.wanted = key);
    const isSamePlace = this.wanted.startsWith(`${state.place} `);
    this.wanted = key;
    const claims = make("div", { class: "panel-claims" });
    if (isSamePlace) claims.replaceChildren(...(this.box.querySelector(".panel-claims")?.childNodes ?? []));
    this.box.replaceChildren(this.head(place, state), claims);
    this.library.claims(state.place!).then(
      (rows) => this.wanted === key && claims.replaceChildren(...this.claims(rows, state)),
      () => claims.replaceChildren(make("p", {}, "The claims could not be read.")),
    );
  }

  focus(): void {
    this.box.focus({ preventScroll: false });
  }

  private head(place: number, state: State): HTMLElement {
    const { atlas, config } = this;
    const { name } = atlas.data.places;
    const close = make("button", { type: "button", class: "close", "aria-label": "Close" }, "×");
    close.addEventListener("click", this.onClose);
    const head = make("div", { class: "panel-head" }, make("h2", {}, make("bdi", {}, name[place]!)), close);
    const out = make("div", {}, head, this.standing(place, state.day));
    if (config.placePage !== "") {
      const address = placeAddress(config, atlas, place, atlas.iso(state.day));
      out.append(make("p", {}, make("a", { href: address }, "History and all claims")));
    }
    return out;
  }

  private standing(place: number, day: number): HTMLElement {
    const { atlas } = this;
    const spell = atlas.spell(place, day);
    if (spell < 0) return make("p", {}, "No estimate for this day.");
    const look = atlas.look(spell);
    const besieger = atlas.besieger(place, day);
    const line = make("p", { class: "standing" }, markFor(atlas, look, besieger >= 0));
    line.append(make("strong", {}, atlas.sides[look.top]!.label), ` ${percentWords(look.percent)}`);
    if (look.second >= 0) line.append(`; ${atlas.sides[look.second]!.short} ${percentWords(look.secondPercent)}`);
    if (besieger >= 0) line.append(`; said to be besieged by ${atlas.sides[besieger]!.short}`);
    const last = atlas.lastEvidence(place, day);
    line.append(last < 0 ? ". No claim before this day." : `. Last claim ${day === last ? "this day" : `${day - last} day${day - last === 1 ? "" : "s"} before`}.`);
    return line;
  }

  private claims(rows: ClaimRow[], state: State): HTMLElement[] {
    const iso = this.atlas.iso(state.day);
    const past = rows.filter((row) => row.day <= iso);
    const title = past.length === 0 ? "No claims up to this day" : `Latest claims up to ${iso}`;
    const cards = past.slice(0, AT_MOST).map((row) => claimCard(row));
    const rest = past.length > AT_MOST ? [make("p", {}, `and ${past.length - AT_MOST} earlier`)] : [];
    return [make("h3", {}, title), ...cards, ...rest];
  }
}

function claimCard(row: ClaimRow): HTMLElement {
  const facts = make("p", { class: "claim-facts" }, `${row.source}, ${row.published}, ${row.modality}`);
  if (row.speaker) facts.append(", speaker: ", make("bdi", {}, row.speaker));
  if (row.page) facts.append(" · ", make("a", { href: row.page }, "report"));
  return make(
    "article",
    { class: "claim" },
    make("h4", {}, row.words, " ", make("span", { class: "when" }, row.when)),
    make("blockquote", {}, make("p", { dir: "auto" }, row.quote)),
    facts,
  );
}
