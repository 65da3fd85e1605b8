// The map: MapLibre draws the basemap and the marks; all of it comes from this host or from the page itself.
import {
  AttributionControl,
  type GeoJSONFeatureDiff,
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
import { drawMark, markName } from "./marks";
import { inksOf, mapStyle, NAMES } from "./style";
import { drawTile } from "./tiles";
import type { GroundData, MapMaker, MapView, State } from "./types";

const STALE_DAYS = 30;
const PLACES = "places";
const TILE = "area/";
const PHONE = "(max-width: 760px)";

/** What of a place is drawn; each is a property of its feature. */
interface Drawn {
  mark: string;
  ring: boolean;
  stale: boolean;
  changed: boolean;
  chosen: boolean;
}

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
    const image = name.startsWith(TILE) ? drawTile(atlas, name.slice(TILE.length), ratio) : drawMark(atlas, name, inksOf(dark.matches), ratio);
    map.addImage(name, image, { pixelRatio: ratio });
  });
  await new Promise<void>((resolve, reject) => {
    map.once("load", () => resolve());
    map.once("error", ({ error }) => reject(error));
  });
  const view = new PlacesOnMap(map, atlas, ground);
  dark.addEventListener("change", () => view.restyle(mapStyle(basemap, features(atlas), dark.matches)));
  listenForPicks(map, onPick);
  container.dataset.ready = "true";
  Object.assign(container, { fogline: map });
  return view;
};

class PlacesOnMap implements MapView {
  private drawn: Drawn[] = [];
  private state: State | null = null;
  private ground: Ground | null = null;
  private shown: GroundShown = { areas: false, front: false };

  constructor(
    private readonly map: MapLibre,
    private readonly atlas: Atlas,
    private readonly groundData: () => Promise<GroundData>,
  ) {}

  /** Only places that look different from before are sent to the map. */
  show(state: State): void {
    this.state = state;
    const { base, day } = state;
    const changed = new Set(base === null ? [] : findChanges(this.atlas, base, day).map(({ place }) => place));
    const update: GeoJSONFeatureDiff[] = [];
    for (let place = 0; place < this.atlas.nPlaces; place++) {
      const next = this.look(place, state, changed.has(place));
      if (!isSame(this.drawn[place], next)) {
        const known = next.mark !== "";
        if (known !== ((this.drawn[place]?.mark ?? "") !== "")) this.map.setFeatureState({ source: NAMES, id: place }, { known });
        this.drawn[place] = next;
        update.push({ id: place, addOrUpdateProperties: Object.entries(next).map(([key, value]) => ({ key, value })) });
      }
    }
    if (update.length > 0) void this.map.getSource<GeoJSONSource>(PLACES)?.updateData({ update });
    this.ground?.show(this.map, state, this.shown);
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
    this.setLayer("place-names", shown);
  }

  async setGround(shown: GroundShown): Promise<void> {
    this.shown = shown;
    if ((shown.areas || shown.front) && this.ground === null) this.ground = new Ground(this.atlas, await this.groundData());
    this.applyGround();
    if (this.state) this.ground?.show(this.map, this.state, this.shown);
  }

  restyle(style: ReturnType<typeof mapStyle>): void {
    this.map.setStyle(style, { diff: false });
    this.map.once("style.load", () => {
      this.drawn = [];
      this.ground?.forget();
      this.applyGround();
      if (this.state) this.show(this.state);
    });
  }

  private applyGround(): void {
    this.setLayer("areas", this.shown.areas);
    for (const layer of FRONT_LAYERS) this.setLayer(layer, this.shown.front);
  }

  private setLayer(layer: string, shown: boolean): void {
    this.map.setLayoutProperty(layer, "visibility", shown ? "visible" : "none");
  }

  private look(place: number, state: State, changed: boolean): Drawn {
    const { atlas } = this;
    const spell = atlas.spell(place, state.day);
    if (spell < 0) return { mark: "", ring: false, stale: false, changed: false, chosen: false };
    const look = atlas.look(spell);
    return {
      mark: markName(atlas, look),
      ring: atlas.besieger(place, state.day) >= 0,
      stale: state.day - atlas.lastEvidence(place, state.day) >= STALE_DAYS,
      changed,
      chosen: atlas.data.places.id[place] === state.place,
    };
  }
}

function legendHeight(container: HTMLElement): number {
  const legend = container.parentElement?.querySelector<HTMLElement>(".legend[open]");
  return legend && container.clientHeight > 2 * legend.offsetHeight ? legend.offsetHeight : 0;
}

function features(atlas: Atlas): GeoJSON.FeatureCollection {
  const { id, name, lat, lon, size } = atlas.data.places;
  const rows = [...id.keys()].filter((place) => lat[place] != null && lon[place] != null);
  const order = (place: number): number => -(size[place]! + 1000 * (atlas.data.evidence.n[place] ?? 0));
  const rank = new Map([...rows].sort((a, b) => order(a) - order(b)).map((place, index) => [place, index]));
  return {
    type: "FeatureCollection",
    features: rows.map((place) => ({
      type: "Feature",
      id: place,
      geometry: { type: "Point", coordinates: [lon[place]!, lat[place]!] },
      properties: { name: name[place], order: order(place), rank: rank.get(place), mark: "" },
    })),
  };
}

function isSame(before: Drawn | undefined, after: Drawn): boolean {
  return (
    before !== undefined &&
    before.mark === after.mark &&
    before.ring === after.ring &&
    before.stale === after.stale &&
    before.changed === after.changed &&
    before.chosen === after.chosen
  );
}

// A little room around the pointer, so that a finger finds a mark.
function listenForPicks(map: MapLibre, onPick: (place: number) => void): void {
  const reach = matchMedia("(pointer: coarse)").matches ? 18 : 6;
  map.on("click", ({ point: { x, y } }) => {
    const box: [[number, number], [number, number]] = [
      [x - reach, y - reach],
      [x + reach, y + reach],
    ];
    const found = map.queryRenderedFeatures(box, { layers: ["marks"] })[0];
    if (typeof found?.id === "number") onPick(found.id);
  });
  map.on("mouseenter", "marks", () => (map.getCanvas().style.cursor = "pointer"));
  map.on("mouseleave", "marks", () => (map.getCanvas().style.cursor = ""));
}
