// Areas near evidence and the front line: cells laid out once for the war, coloured by who holds their place on the day.
import type { GeoJSONFeatureDiff, GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import { type Atlas, confidence, type Look } from "./atlas";
import type { GroundData, State } from "./types";

export const AREAS = "areas";
export const FRONT = "front";
/** The front line's layers: light below, then the line as sure as it is. */
export const FRONT_LAYERS = ["front-casing", "front-solid", "front-hatched", "front-hollow"];

/** How opaque a layer of the front line is. */
export function frontOpacity(layer: string): number {
  return layer === FRONT_LAYERS[0] ? 0.75 : 1;
}

/** With more lines than this the front is drawn when the days stand still: so many take longer to draw than all places. */
const MANY_LINES = 4000;
const REST_MS = 250;

/** What of the ground is shown; nothing that is not is worked out. */
export interface GroundShown {
  areas: boolean;
  front: boolean;
}

export class Ground {
  private readonly holders: (Look | null)[];
  private readonly patterns: string[] = [];
  private readonly fronts: string[] = [];
  private readonly cells: GeoJSON.Feature[];
  private readonly lines: GeoJSON.Feature[];
  private readonly laid = new Set<string>();
  private timer = 0;
  private day = -1;

  constructor(
    private readonly atlas: Atlas,
    private readonly data: GroundData,
  ) {
    this.holders = data.places.map(() => null);
    this.cells = data.rings.map((steps, id) => {
      const ring = points(steps, data.scale);
      return feature(id, { type: "Polygon", coordinates: [[...ring, ring[0]!]] });
    });
    this.lines = data.fronts.map(([, , ...steps], id) => feature(id, { type: "LineString", coordinates: points(steps, data.scale) }));
  }

  /** A new style has lost what was sent to the old one. */
  forget(): void {
    this.day = -1;
    this.laid.clear();
    this.patterns.length = this.fronts.length = 0;
  }

  /** Only cells and lines that look different from before are sent to the map. */
  show(map: MapLibre, state: State, shown: GroundShown): void {
    if (!shown.areas && !shown.front) return;
    this.data.places.forEach((places, cell) => (this.holders[cell] = this.surest(places, state.day)));
    if (shown.areas) this.showAreas(map);
    if (!shown.front) return;
    if (this.lines.length <= MANY_LINES || this.day < 0) this.showFront(map);
    else if (this.day !== state.day) this.showFrontAtRest(map);
    this.day = state.day;
  }

  // While days go by, no front of another day is left standing.
  private showFrontAtRest(map: MapLibre): void {
    this.uncover(map, false);
    window.clearTimeout(this.timer);
    map.once("idle", () => {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => {
        this.showFront(map);
        this.uncover(map, true);
      }, REST_MS);
    });
  }

  private uncover(map: MapLibre, shown: boolean): void {
    for (const layer of FRONT_LAYERS) map.setPaintProperty(layer, "line-opacity", shown ? frontOpacity(layer) : 0);
  }

  private showAreas(map: MapLibre): void {
    const source = this.lay(map, AREAS, this.cells);
    const update: GeoJSONFeatureDiff[] = [];
    this.holders.forEach((look, cell) => {
      const pattern = look === null ? "" : patternName(this.atlas, look);
      if ((this.patterns[cell] ?? "") === pattern) return;
      this.patterns[cell] = pattern;
      update.push({ id: cell, addOrUpdateProperties: [{ key: "pattern", value: pattern }] });
    });
    if (update.length > 0) void source?.updateData({ update });
  }

  // All lines there could be lie on the map from the start, without width: to cut them into tiles anew at every step takes long,
  // to say which of them are the front does not.
  private showFront(map: MapLibre): void {
    this.lay(map, FRONT, this.lines);
    this.data.fronts.forEach(([a, b], id) => {
      const kind = frontKind(this.holders[a!]!, this.holders[b!]!);
      if ((this.fronts[id] ?? "") === kind) return;
      this.fronts[id] = kind;
      map.setFeatureState({ source: FRONT, id }, { kind });
    });
  }

  /** The source, with all it can ever show put into it once. */
  private lay(map: MapLibre, name: string, features: GeoJSON.Feature[]): GeoJSONSource | undefined {
    const source = map.getSource<GeoJSONSource>(name);
    if (!this.laid.has(name)) source?.setData({ type: "FeatureCollection", features });
    this.laid.add(name);
    return source;
  }

  private surest(places: number[], day: number): Look | null {
    let best: Look | null = null;
    for (const place of places) {
      const spell = this.atlas.spell(place, day);
      if (spell < 0) continue;
      const look = this.atlas.look(spell);
      if (best === null || look.percent > best.percent) best = look;
    }
    return best;
  }
}

/** The name of the image that fills a cell. */
function patternName(atlas: Atlas, look: Look): string {
  if (look.top === atlas.contested) return `area/contested/${atlas.rivals(look).join("/")}`;
  return `area/${confidence(look.percent)}/${look.top}`;
}

/** How a line between two cells is drawn; empty where both have one likeliest holder, or one has none. */
function frontKind(one: Look | null, other: Look | null): string {
  if (one === null || other === null || one.top === other.top) return "";
  const held = shares(other);
  const together = shares(one).reduce((sum, [side, share]) => sum + share * (held.find(([name]) => name === side)?.[1] ?? 0), 0);
  return confidence(100 - together / 100);
}

// Per cent by side; what is left after the two likeliest belongs to the third, if to anybody.
function shares(look: Look): [number, number][] {
  const rest = Math.max(0, 100 - look.percent - look.secondPercent);
  const all: [number, number][] = [[look.top, look.percent], [look.second, look.secondPercent], [look.third, rest]];
  return all.filter(([side]) => side >= 0);
}

function feature(id: number, geometry: GeoJSON.Geometry): GeoJSON.Feature {
  return { type: "Feature", id, geometry, properties: {} };
}

function points(steps: number[], scale: number): [number, number][] {
  const out: [number, number][] = [];
  let [x, y] = [0, 0];
  for (let index = 0; index + 1 < steps.length; index += 2) {
    x += steps[index]!;
    y += steps[index + 1]!;
    out.push([x / scale, y / scale]);
  }
  return out;
}
