// How the map looks, light and dark. No glyph server and no sprite: text is drawn with the page's fonts, marks on canvases.
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import { AREAS, FRONT, frontOpacity } from "./ground";
import type { Inks } from "./marks";

interface Colours {
  sea: string;
  land: string;
  water: string;
  division: string;
  border: string;
  country: string;
  text: string;
  halo: string;
}

const LIGHT: Colours = {
  sea: "#c9d8de",
  land: "#f4f1e9",
  water: "#a9c4d0",
  division: "#d3cabb",
  border: "#8f8677",
  country: "#8a8172",
  text: "#1d2528",
  halo: "#fbf9f3",
};
const DARK: Colours = {
  sea: "#1d2a32",
  land: "#444f56",
  water: "#2b4656",
  division: "#58646a",
  border: "#a3acab",
  country: "#c3cac8",
  text: "#eef1ee",
  halo: "#12181b",
};
const FONT = ["Noto Sans"];
/** Names of places: a source that does not change from day to day, so that they are laid out once. */
export const NAMES = "names";
/** The point of the chosen place. */
export const CHOSEN = "chosen";
/** Marks are no layer of the style: they are added below this one. */
export const ABOVE_MARKS = "place-names";
export const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };
export function inksOf(isDark: boolean): Inks {
  return isDark ? { ink: "#f3f5f2", paper: "#fffdf8" } : { ink: "#1d2528", paper: "#fffdf8" };
}

export function mapStyle(basemap: GeoJSON.FeatureCollection, places: GeoJSON.FeatureCollection, isDark: boolean): StyleSpecification {
  const colours = isDark ? DARK : LIGHT;
  return {
    version: 8,
    sources: {
      basemap: { type: "geojson", data: basemap, tolerance: 0.2 },
      [CHOSEN]: { type: "geojson", data: EMPTY },
      [NAMES]: { type: "geojson", data: places, tolerance: 0 },
      [AREAS]: { type: "geojson", data: EMPTY, tolerance: 0.2 },
      [FRONT]: { type: "geojson", data: EMPTY, tolerance: 0.2 },
    },
    layers: [...background(colours), ...front(colours), ...overPlaces(colours)],
  };
}

function background(colours: Colours): LayerSpecification[] {
  const only = (layer: string): ["==", ["get", string], string] => ["==", ["get", "layer"], layer];
  return [
    { id: "sea", type: "background", paint: { "background-color": colours.sea } },
    { id: "land", type: "fill", source: "basemap", filter: only("land"), paint: { "fill-color": colours.land } },
    { id: "lakes", type: "fill", source: "basemap", filter: only("lake"), paint: { "fill-color": colours.water } },
    line("divisions", "division", { "line-color": colours.division, "line-width": 0.8 }),
    line("rivers", "river", { "line-color": colours.water, "line-width": ["interpolate", ["linear"], ["zoom"], 4, 1, 9, 2.6] }),
    {
      id: "areas",
      type: "fill",
      source: AREAS,
      filter: ["!=", ["coalesce", ["get", "pattern"], ""], ""],
      layout: { visibility: "none" },
      paint: { "fill-pattern": ["get", "pattern"], "fill-opacity": 0.5, "fill-antialias": false },
    },
    line("borders", "border", { "line-color": colours.border, "line-width": 1.4 }),
    {
      id: "countries",
      type: "symbol",
      source: "basemap",
      filter: only("country"),
      layout: {
        "text-field": ["upcase", ["get", "name"]],
        "text-font": FONT,
        "text-size": 12,
        "text-letter-spacing": 0.18,
        "text-max-width": 8,
      },
      paint: { "text-color": colours.country, "text-halo-color": colours.land, "text-halo-width": 1 },
    },
  ];
}

function line(id: string, layer: string, paint: Extract<LayerSpecification, { type: "line" }>["paint"]): LayerSpecification {
  return { id, type: "line", source: "basemap", filter: ["==", ["get", "layer"], layer], paint: paint ?? {} };
}

// Whole where the cells on both sides are surely held apart, dashed where likely, dotted where not even that. A line that is no
// front on the day has no width.
function front(colours: Colours): LayerSpecification[] {
  const layer = (id: string, at: number, paint: Extract<LayerSpecification, { type: "line" }>["paint"], kind?: string): LayerSpecification => {
    const state = ["coalesce", ["feature-state", "kind"], ""];
    const width = (wide: number): unknown => ["case", kind === undefined ? ["!=", state, ""] : ["==", state, kind], wide, 0];
    return {
      id: `front-${id}`,
      type: "line",
      source: FRONT,
      layout: { visibility: "none", "line-cap": kind === "hollow" ? "round" : "butt", "line-join": "round" },
      paint: {
        ...paint,
        "line-opacity": frontOpacity(`front-${id}`),
        "line-opacity-transition": { duration: 0 },
        "line-width": ["interpolate", ["linear"], ["zoom"], 4, width(0.6 * at), 8, width(at)] as never,
      },
    };
  };
  return [
    layer("casing", 6, { "line-color": colours.halo }),
    layer("solid", 2.8, { "line-color": colours.text }, "solid"),
    layer("hatched", 2.4, { "line-color": colours.text, "line-dasharray": [2.6, 1.4] }, "hatched"),
    layer("hollow", 2.2, { "line-color": colours.text, "line-dasharray": [0.1, 2] }, "hollow"),
  ];
}

function overPlaces(colours: Colours): LayerSpecification[] {
  return [
    {
      id: "chosen",
      type: "circle",
      source: CHOSEN,
      paint: { "circle-radius": 19, "circle-color": "transparent", "circle-stroke-color": colours.text, "circle-stroke-width": 2 },
    },
    {
      id: ABOVE_MARKS,
      type: "symbol",
      source: NAMES,
      // Of thousands of places only the foremost have a name until the map is near: placing all of them would hold up every step.
      filter: ["<", ["get", "rank"], ["step", ["zoom"], 600, 7.5, 2500, 9, 100000]],
      layout: {
        "text-field": ["get", "name"],
        "text-font": FONT,
        "text-size": ["interpolate", ["linear"], ["zoom"], 4, 11, 9, 14],
        "text-variable-anchor": ["left", "right", "top", "bottom"],
        "text-radial-offset": 0.9,
        "text-justify": "auto",
        "text-padding": 3,
        "symbol-sort-key": ["get", "order"],
      },
      paint: {
        "text-color": colours.text,
        "text-halo-color": colours.halo,
        "text-halo-width": 1.6,
        "text-opacity": ["case", ["boolean", ["feature-state", "known"], false], 1, 0],
      },
    },
  ];
}
