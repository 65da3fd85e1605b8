// Spells, decoded into flat arrays: who holds a place on a day is a search among that place's few spells.
import type { AtlasData, SideRow } from "./types";

export type Confidence = "solid" | "hatched" | "hollow";

/** How a place stands on a day. */
export interface Look {
  top: number;
  percent: number;
  second: number;
  secondPercent: number;
  third: number;
}

const DAY_MS = 86_400_000;

export function confidence(percent: number): Confidence {
  if (percent >= 80) return "solid";
  return percent >= 55 ? "hatched" : "hollow";
}

export class Atlas {
  readonly sides: SideRow[];
  readonly contested: number;
  readonly nDays: number;
  readonly nPlaces: number;
  private readonly firstMs: number;
  private readonly spellOffset: Int32Array;
  private readonly spellStart: Int32Array;
  private readonly evidenceOffset: Int32Array;
  private readonly evidenceDay: Int32Array;
  private readonly numberOf: Map<string, number>;
  private readonly siegesOf = new Map<number, { start: number; end: number; by: number }[]>();

  constructor(readonly data: AtlasData) {
    this.sides = data.sides;
    this.contested = data.sides.length - 1;
    this.nDays = data.days;
    this.nPlaces = data.places.id.length;
    this.firstMs = Date.parse(data.first);
    this.spellOffset = offsets(data.spells.n);
    this.spellStart = summed(data.spells.start, this.spellOffset);
    this.evidenceOffset = offsets(data.evidence.n);
    this.evidenceDay = summed(data.evidence.day, this.evidenceOffset);
    this.numberOf = new Map(data.places.id.map((id, index) => [id, index]));
    data.sieges.place.forEach((place, row) => {
      const siege = { start: data.sieges.start[row]!, end: data.sieges.end[row]!, by: data.sieges.by[row]! };
      this.siegesOf.set(place, [...(this.siegesOf.get(place) ?? []), siege]);
    });
  }

  /** The number of a place by its id, or undefined. */
  place(id: string): number | undefined {
    return this.numberOf.get(id);
  }

  /** An ISO day from its number. */
  iso(day: number): string {
    return new Date(this.firstMs + day * DAY_MS).toISOString().slice(0, 10);
  }

  /** A day's number from its ISO form, kept within the days there are; null where it is no day. */
  dayNumber(iso: string): number | null {
    const ms = Date.parse(iso);
    if (!/^\d{4}-\d\d-\d\d$/.test(iso) || Number.isNaN(ms)) return null;
    return Math.min(this.nDays - 1, Math.max(0, Math.round((ms - this.firstMs) / DAY_MS)));
  }

  /** Which spell of all covers a place on a day; -1 where there is no estimate. */
  spell(place: number, day: number): number {
    const row = lastUpTo(this.spellStart, this.spellOffset[place]!, this.spellOffset[place + 1]!, day);
    return row >= 0 && this.data.spells.top[row]! >= 0 ? row : -1;
  }

  /** Whether there is an estimate for a place on any day. */
  isKnown(place: number): boolean {
    return this.data.spells.top.slice(this.spellOffset[place]!, this.spellOffset[place + 1]!).some((top) => top >= 0);
  }

  look(row: number): Look {
    const { top, p, second, q, third } = this.data.spells;
    return { top: top[row]!, percent: p[row]!, second: second[row]!, secondPercent: q[row]!, third: third[row]! };
  }

  /** The two likeliest sides of a contested place; -1 where there is none. */
  rivals(look: Look): [number, number] {
    const sides = [look.second, look.third].filter((side) => side >= 0 && side !== this.contested);
    return [sides[0] ?? -1, sides[1] ?? -1];
  }

  /** Who is said to besiege a place on a day; -1 for nobody. */
  besieger(place: number, day: number): number {
    return this.siegesOf.get(place)?.find(({ start, end }) => start <= day && day < end)?.by ?? -1;
  }

  /** The last day up to this one on which something was said to happen there; -1 where there is none. */
  lastEvidence(place: number, day: number): number {
    const row = lastUpTo(this.evidenceDay, this.evidenceOffset[place]!, this.evidenceOffset[place + 1]!, day);
    return row < 0 ? -1 : this.evidenceDay[row]!;
  }
}

function offsets(counts: number[]): Int32Array {
  const out = new Int32Array(counts.length + 1);
  counts.forEach((count, index) => (out[index + 1] = out[index]! + count));
  return out;
}

// Differences back to values, beginning anew for each place.
function summed(steps: number[], offset: Int32Array): Int32Array {
  const out = new Int32Array(steps.length);
  for (let place = 0; place + 1 < offset.length; place++) {
    let value = 0;
    for (let row = offset[place]!; row < offset[place + 1]!; row++) out[row] = value += steps[row]!;
  }
  return out;
}

function lastUpTo(values: Int32Array, begin: number, end: number, most: number): number {
  let [low, high] = [begin, end];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! <= most) low = middle + 1;
    else high = middle;
  }
  return low > begin ? low - 1 : -1;
}
