// Two days compared: what changed, as a table.
import type { Atlas } from "./atlas";
import { find, make } from "./dom";
import { percentWords } from "./list";
import { markFor } from "./marks";
import type { Config, State } from "./types";

/** A place whose likeliest controller differs; -1 stands for no estimate. */
export interface Change {
  place: number;
  before: number;
  after: number;
}

// A drift from one faint guess to another is no change; the server's own comparison says the same.
const LEAST_PERCENT = 50;

export function findChanges(atlas: Atlas, base: number, day: number): Change[] {
  const changes: Change[] = [];
  for (let place = 0; place < atlas.nPlaces; place++) {
    const before = atlas.spell(place, base);
    const after = atlas.spell(place, day);
    if (before < 0 || after < 0) continue;
    const [old, now] = [atlas.look(before), atlas.look(after)];
    if (old.top !== now.top && Math.max(old.percent, now.percent) >= LEAST_PERCENT) changes.push({ place, before, after });
  }
  return changes;
}

export class ChangesTable {
  private readonly box = find("changes");
  private readonly check = find<HTMLInputElement>("compare");
  private readonly baseField = find<HTMLInputElement>("base");

  constructor(
    private readonly atlas: Atlas,
    private readonly config: Config,
    private readonly onPick: (place: number) => void,
    onBase: (base: number | null) => void,
  ) {
    find("compare-box").hidden = false;
    this.check.addEventListener("change", () => onBase(this.check.checked ? this.usualBase() : null));
    this.baseField.addEventListener("change", () => onBase(atlas.dayNumber(this.baseField.value) ?? this.usualBase()));
  }

  show(state: State): void {
    this.check.checked = state.base !== null;
    this.baseField.disabled = state.base === null;
    this.box.hidden = state.base === null;
    if (state.base === null) return;
    const [a, b] = [this.atlas.iso(state.base), this.atlas.iso(state.day)];
    if (this.baseField.value !== a) this.baseField.value = a;
    const changes = findChanges(this.atlas, state.base, state.day);
    const many = changes.length === 1 ? "1 place changed" : `${changes.length} places changed`;
    const title = make("h2", { id: "changes-title" }, `${many} from ${a} to ${b}`);
    this.box.replaceChildren(title, ...(changes.length > 0 ? [this.table(changes)] : []));
    if (this.config.diffPage) {
      this.box.append(make("p", {}, make("a", { href: `${this.config.diffPage}?a=${a}&b=${b}${this.config.knownOn && `&known=${this.config.knownOn}`}` }, "The same with the first claim of each")));
    }
  }

  // Six weeks before the day shown.
  private usualBase(): number {
    const day = this.atlas.dayNumber(find<HTMLInputElement>("day").value) ?? 0;
    return Math.max(0, day - 42);
  }

  private table(changes: Change[]): HTMLElement {
    const head = ["Place", "From", "To"].map((text) => make("th", { scope: "col" }, text));
    const rows = changes.map((change) => this.row(change));
    const table = make("table", { "aria-labelledby": "changes-title" }, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows));
    return make("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-labelledby": "changes-title" }, table);
  }

  private row({ place, before, after }: Change): HTMLElement {
    const pick = make("button", { type: "button", class: "as-link" }, this.atlas.data.places.name[place]!);
    pick.addEventListener("click", () => this.onPick(place));
    return make("tr", {}, make("th", { scope: "row" }, pick), this.cell(before), this.cell(after));
  }

  private cell(spell: number): HTMLElement {
    const look = this.atlas.look(spell);
    return make("td", {}, markFor(this.atlas, look, false), `${this.atlas.sides[look.top]!.short} ${percentWords(look.percent)}`);
  }
}
