// What the server (or the file that a publication was written to) tells the page.

export interface Config {
  mode: "served" | "files" | "single";
  title: string;
  /** West, south, east, north of what the map first shows. */
  focus: [number, number, number, number];
  note: string;
  data: { atlas: string; claims: string; basemap: string; ground: string };
  mapModule: string;
  worker: string;
  /** Address of a place's page; PLACE stands for its id. Empty where there are none. */
  placePage: string;
  /** The day as known on which all is shown; empty for all that is known. */
  knownOn: string;
  /** Names of places' files, in the order of the atlas, where there are files. */
  slugs: string[] | null;
  diffPage: string;
}

export interface SideRow {
  id: string;
  label: string;
  short: string;
  colour: string;
  shape: string;
}

/** All spells of all places; `atlas.py` says what each column means. */
export interface AtlasData {
  format: number;
  first: string;
  days: number;
  sides: SideRow[];
  places: {
    id: string[];
    name: string[];
    lat: (number | null)[];
    lon: (number | null)[];
    kind: string[];
    also: string[];
    size: number[];
  };
  spells: { n: number[]; start: number[]; top: number[]; p: number[]; second: number[]; q: number[]; third: number[] };
  sieges: { place: number[]; start: number[]; end: number[]; by: number[] };
  evidence: { n: number[]; day: number[] };
  ticks: [number, number][];
}

/** Cells and the lines between them; `ground.py` says what each list means. */
export interface GroundData {
  scale: number;
  reach_km: number;
  places: number[][];
  rings: number[][];
  fronts: number[][];
}

export interface ClaimRow {
  id: string;
  day: string;
  when: string;
  words: string;
  quote: string;
  source: string;
  speaker: string;
  published: string;
  modality: string;
  /** Address of the report with the passage, or empty. */
  page: string;
  actor: string[];
  action: string;
}

/** Where a page gets its data: over the network, or from the page itself. */
export interface Library {
  atlas(): Promise<AtlasData>;
  claims(placeId: string): Promise<ClaimRow[]>;
  basemap(): Promise<GeoJSON.FeatureCollection>;
  ground(): Promise<GroundData>;
}

export interface State {
  /** Day number from the first day. */
  day: number;
  /** The earlier day to compare with, or null. */
  base: number | null;
  /** The chosen place's id, or null. */
  place: string | null;
}

/** What the page asks of a map, so that the list never depends on how it is drawn. */
export interface MapView {
  show(state: State): void;
  focus(place: number): void;
  setNames(shown: boolean): void;
  /** Areas and the front line; `data` is asked for when one of them is first shown. */
  setGround(shown: { areas: boolean; front: boolean }): Promise<void>;
}

export type MapMaker = (options: {
  container: HTMLElement;
  config: Config;
  atlas: import("./atlas").Atlas;
  basemap: GeoJSON.FeatureCollection;
  workerUrl: string;
  ground: () => Promise<GroundData>;
  onPick: (place: number) => void;
}) => Promise<MapView>;
