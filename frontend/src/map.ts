// The map: MapLibre draws the basemap and the marks; all of it comes from this host or from the page itself.
import {
  AttributionControl,
  type GeoJSONSource,
  Map as MapLibre,
  NavigationControl,
  ScaleControl,
  setWorkerCount,
  setWorkerUrl,
} from "maplibre-gl";
import type { Atlas } from "./atlas";
import { findChanges } from "./changes";
import { FRONT_LAYERS, Ground, type GroundShown } from "./ground";
import { MarkLayer, type Shown } from "./marklayer";
import { drawMark, markName } from "./marks";
import { GrowingSprites } from "./sprites";
import { ABOVE_MARKS, CHOSEN, EMPTY, inksOf, mapStyle, NAMES } from "./style";
import { drawTile } from "./tiles";
import type { GroundData, MapMaker, MapView, State } from "./types";

const STALE_DAYS = 30;
const TILE = "area/";
const PHONE = "(max-width: 760px)";

export const makeMap: MapMaker = async ({ container, config, atlas, basemap, ground, workerUrl, onPick }) => {
  setWorkerUrl(workerUrl);
  setWorkerCount(1);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const map = new MapLibre({
    container,
    style: mapStyle(basemap, features(atlas), dark.matches),
    bounds: config.focus,
    fitBoundsOptions: { padding: { top: 30, right: 60, bottom: 30 + legendHeight(container), left: 40 } },
    maxPitch: 0,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    attributionControl: false,
    fadeDuration: 0,
    maxZoom: 14,
    minZoom: 2,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ maxWidth: 110 }), "top-left");
  // On phones the line below the list says the same.
  if (!matchMedia(PHONE).matches) map.addControl(new AttributionControl({ compact: false, customAttribution: "Natural Earth, de facto borders" }), "top-left");
  const ratio = Math.max(2, Math.ceil(window.devicePixelRatio));
  map.setMissingStyleImageResolver((name) => {
    if (name.startsWith(TILE)) map.addImage(name, drawTile(atlas, name.slice(TILE.length), ratio), { pixelRatio: ratio });
  });
  await new Promise<void>((resolve, reject) => {
    map.once("load", () => resolve());
    map.once("error", ({ error }) => reject(error));
  });
  const draw = (name: string): ImageData => drawMark(atlas, name, inksOf(dark.matches), ratio);
  const view = new PlacesOnMap(map, atlas, ground, draw);
  dark.addEventListener("change", () => map.setStyle(mapStyle(basemap, features(atlas), dark.matches), { diff: false }));
  map.on("style.load", () => view.begin());
  listenForPicks(map, view, onPick);
  container.dataset.ready = "true";
  Object.assign(container, { fogline: map, marks: () => view.marks });
  return view;
};

class PlacesOnMap implements MapView {
  marks: MarkLayer;
  private state: State | null = null;
  private ground: Ground | null = null;
  private groundShown: GroundShown = { areas: false, front: false };
  private areNamesShown = true;
  private chosen = "";
  private readonly images: Int16Array;
  private readonly known: Uint8Array;
  private readonly shown: Shown;

  constructor(
    private readonly map: MapLibre,
    private readonly atlas: Atlas,
    private readonly groundData: () => Promise<GroundData>,
    private readonly draw: (name: string) => ImageData,
  ) {
    const n = atlas.nPlaces;
    this.images = new Int16Array(atlas.data.spells.top.length);
    this.known = new Uint8Array(n);
    this.shown = { mark: new Int16Array(n), ring: new Uint8Array(n), changed: new Uint8Array(n), stale: new Uint8Array(n) };
    this.marks = this.addMarks();
  }

  /** A new style, light or dark, has lost what was added to the old one. */
  begin(): void {
    this.marks = this.addMarks();
    this.known.fill(0);
    this.chosen = "";
    this.ground?.forget();
    this.applyGround();
    this.setNames(this.areNamesShown);
    if (this.state) this.show(this.state);
  }

  /** Nothing is sent to MapLibre but names that come or go: marks are a buffer of the layer that draws them. */
  show(state: State): void {
    this.state = state;
    const { base, day } = state;
    const { atlas, shown } = this;
    shown.changed.fill(0);
    if (base !== null) for (const { place } of findChanges(atlas, base, day)) shown.changed[place] = 1;
    for (let place = 0; place < atlas.nPlaces; place++) {
      const spell = atlas.spell(place, day);
      const known = spell >= 0 ? 1 : 0;
      shown.mark[place] = known ? this.image(spell) : -1;
      shown.ring[place] = known && atlas.besieger(place, day) >= 0 ? 1 : 0;
      shown.stale[place] = known && day - atlas.lastEvidence(place, day) >= STALE_DAYS ? 1 : 0;
      if (known === this.known[place]) continue;
      this.known[place] = known;
      this.map.setFeatureState({ source: NAMES, id: place }, { known: known === 1 });
    }
    this.marks.show(shown);
    this.showChosen(state.place);
    this.ground?.show(this.map, state, this.groundShown);
  }

  focus(place: number): void {
    const { lat, lon } = this.atlas.data.places;
    if (lat[place] == null || lon[place] == null) return;
    const center: [number, number] = [lon[place]!, lat[place]!];
    const zoom = Math.max(this.map.getZoom(), 7);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) this.map.jumpTo({ center, zoom });
    else this.map.easeTo({ center, zoom, duration: 500 });
  }

  setNames(shown: boolean): void {
    this.areNamesShown = shown;
    this.setLayer("place-names", shown);
  }

  async setGround(shown: GroundShown): Promise<void> {
    this.groundShown = shown;
    if ((shown.areas || shown.front) && this.ground === null) this.ground = new Ground(this.atlas, await this.groundData());
    this.applyGround();
    if (this.state) this.ground?.show(this.map, this.state, this.groundShown);
  }

  private addMarks(): MarkLayer {
    const { lat, lon } = this.atlas.data.places;
    this.images.fill(-1);
    const marks = new MarkLayer(lat, lon, (place) => orderOf(this.atlas, place), new GrowingSprites(this.draw));
    this.map.addLayer(marks, ABOVE_MARKS);
    return marks;
  }

  // Many days have the same spell, many spells the same image.
  private image(spell: number): number {
    if (this.images[spell]! < 0) this.images[spell] = this.marks.sprites.number(markName(this.atlas, this.atlas.look(spell)));
    return this.images[spell]!;
  }

  private showChosen(id: string | null): void {
    const place = id === null ? undefined : this.atlas.place(id);
    const { lat, lon } = this.atlas.data.places;
    const at = place !== undefined && this.known[place] && lat[place] != null && lon[place] != null ? [lon[place], lat[place]] : null;
    if (String(at) === this.chosen) return;
    this.chosen = String(at);
    const point = at && { type: "Feature" as const, properties: {}, geometry: { type: "Point" as const, coordinates: at } };
    this.map.getSource<GeoJSONSource>(CHOSEN)?.setData(point ?? EMPTY);
  }

  private applyGround(): void {
    this.setLayer("areas", this.groundShown.areas);
    for (const layer of FRONT_LAYERS) this.setLayer(layer, this.groundShown.front);
  }

  private setLayer(layer: string, shown: boolean): void {
    this.map.setLayoutProperty(layer, "visibility", shown ? "visible" : "none");
  }
}

/** The lowest are the foremost: large places, and those of which much is said. */
function orderOf(atlas: Atlas, place: number): number {
  return -(atlas.data.places.size[place]! + 1000 * (atlas.data.evidence.n[place] ?? 0));
}

function legendHeight(container: HTMLElement): number {
  const legend = container.parentElement?.querySelector<HTMLElement>(".legend[open]");
  return legend && container.clientHeight > 2 * legend.offsetHeight ? legend.offsetHeight : 0;
}

function features(atlas: Atlas): GeoJSON.FeatureCollection {
  const { id, name, lat, lon } = atlas.data.places;
  const rows = [...id.keys()].filter((place) => lat[place] != null && lon[place] != null);
  const order = new Map(rows.map((place) => [place, orderOf(atlas, place)]));
  const rank = new Map([...rows].sort((a, b) => order.get(a)! - order.get(b)!).map((place, index) => [place, index]));
  return {
    type: "FeatureCollection",
    features: rows.map((place) => ({
      type: "Feature",
      id: place,
      geometry: { type: "Point", coordinates: [lon[place]!, lat[place]!] },
      properties: { name: name[place], order: order.get(place), rank: rank.get(place) },
    })),
  };
}

// A little room around the pointer, so that a finger finds a mark.
function listenForPicks(map: MapLibre, view: PlacesOnMap, onPick: (place: number) => void): void {
  const reach = matchMedia("(pointer: coarse)").matches ? 18 : 6;
  map.on("click", ({ point }) => {
    const place = view.marks.at(point, reach);
    if (place !== undefined) onPick(place);
  });
  map.on("mousemove", ({ point }) => (map.getCanvas().style.cursor = view.marks.at(point, 0) === undefined ? "" : "pointer"));
}
