// The page of the map: state in the address; list, time and panel first, the map when it is ready.
import { readAddress, writeAddress } from "./address";
import { Atlas } from "./atlas";
import { ChangesTable } from "./changes";
import { find } from "./dom";
import { PlaceList } from "./list";
import { PlacePanel } from "./panel";
import { savePicture } from "./picture";
import { Timeline } from "./timeline";
import type { Config, Library, MapMaker, MapView, State } from "./types";

/** How a page gets its map: the module that draws it and the address of its worker. */
export interface MapSource {
  maker(): Promise<MapMaker>;
  workerUrl(): string;
}

export async function startPage(config: Config, library: Library, maps: MapSource): Promise<void> {
  foldLegendWhereNarrow();
  const atlas = new Atlas(await library.atlas());
  if (atlas.nPlaces === 0) return sayOfMap("Nothing is estimated yet. Read some reports: fogline run PATH");
  const page = new Page(config, atlas, library);
  page.show();
  await page.addMap(maps);
}

class Page {
  private state: State;
  private map: MapView | null = null;
  private readonly list: PlaceList;
  private readonly panel: PlacePanel;
  private readonly timeline: Timeline;
  private readonly changes: ChangesTable;
  private frame = 0;
  private written = "";

  constructor(
    private readonly config: Config,
    private readonly atlas: Atlas,
    private readonly library: Library,
  ) {
    const pick = (place: number): void => this.pick(place);
    this.list = new PlaceList(atlas, config, pick);
    this.panel = new PlacePanel(atlas, config, library, () => this.change({ place: null }));
    this.timeline = new Timeline(atlas, (day) => this.change({ day }));
    this.changes = new ChangesTable(atlas, config, pick, (base) => this.change({ base }));
    this.state = readAddress(location.hash, atlas, this.givenState());
    window.addEventListener("hashchange", () => {
      if (location.hash !== this.written) this.change(readAddress(location.hash, atlas, this.state));
    });
    this.addFilter();
  }

  show(): void {
    const { state } = this;
    this.timeline.show(state.day);
    this.list.show(state);
    this.changes.show(state);
    this.panel.show(state);
    this.map?.show(state);
    this.exports();
  }

  async addMap(maps: MapSource): Promise<void> {
    find("layers").hidden = false;
    try {
      void this.library.ground().catch(() => undefined); // on its way while the map is made
      const [makeMap, basemap] = await Promise.all([maps.maker(), this.library.basemap(), document.fonts.ready]);
      this.map = await makeMap({
        container: find("map"),
        config: this.config,
        atlas: this.atlas,
        basemap,
        ground: () => this.library.ground(),
        workerUrl: maps.workerUrl(),
        onPick: (place) => this.pick(place),
      });
    } catch (error) {
      document.body.classList.add("without-map");
      find("layers").hidden = true;
      console.info("no map:", error);
      return sayOfMap("The map cannot be drawn here (it needs WebGL); the list says the same.");
    }
    this.map.show(this.state);
    await this.addLayers(this.map);
    if (this.state.place !== null) this.map.focus(this.atlas.place(this.state.place)!);
    sayOfMap("");
    document.body.classList.add("with-map");
  }

  private givenState(): State {
    const field = find<HTMLInputElement>("day").value;
    return { day: this.atlas.dayNumber(field) ?? this.atlas.nDays - 1, base: null, place: null };
  }

  private pick(place: number): void {
    this.change({ place: this.atlas.data.places.id[place]! });
    this.map?.focus(place);
    this.panel.focus();
  }

  // Many changes between two frames are drawn once.
  private change(part: Partial<State>): void {
    this.state = { ...this.state, ...part };
    this.timeline.show(this.state.day);
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.show();
      this.written = writeAddress(this.state, this.atlas);
      // a frame in a notebook has no address of its own
      if (location.protocol !== "about:") history.replaceState(null, "", this.written);
    });
  }

  private addFilter(): void {
    const filter = find<HTMLInputElement>("filter");
    find("filters").hidden = false;
    filter.addEventListener("input", () => {
      this.list.setFilter(filter.value);
      this.list.show(this.state);
    });
  }

  private addLayers(map: MapView): Promise<void> {
    const names = find<HTMLInputElement>("show-names");
    const areas = find<HTMLInputElement>("show-areas");
    names.addEventListener("change", () => map.setNames(names.checked));
    const front = find<HTMLInputElement>("show-front");
    const ground = (): Promise<void> =>
      map.setGround({ areas: areas.checked, front: front.checked }).catch((error) => console.info("no areas:", error));
    for (const box of [areas, front]) box.addEventListener("change", () => (void ground(), this.exports()));
    return ground();
  }

  private exports(): void {
    const iso = this.atlas.iso(this.state.day);
    const isOn = (id: string): boolean => find<HTMLInputElement>(id).checked;
    const then = this.config.knownOn && `&known_on=${this.config.knownOn}`;
    const drawn = `on=${iso}${then}&areas=${isOn("show-areas")}&front=${isOn("show-front")}`;
    for (const kind of ["geojson", "csv", "svg"]) {
      document.getElementById(`as-${kind}`)?.setAttribute("href", `/api/v1/control.${kind}?${kind === "svg" ? drawn : `on=${iso}${then}`}`);
    }
    document.getElementById("as-areas")?.setAttribute("href", `/api/v1/areas.geojson?on=${iso}${then}`);
    const picture = document.getElementById("as-png");
    if (!picture) return;
    picture.hidden = false;
    picture.onclick = () => void savePicture(`/api/v1/control.svg?${drawn}`, `fogline-${iso}.png`);
  }
}

function sayOfMap(words: string): void {
  const note = find("map-note");
  note.textContent = words;
  note.hidden = words === "";
}

function foldLegendWhereNarrow(): void {
  const narrow = matchMedia("(max-width: 1100px)");
  const legend = find<HTMLDetailsElement>("legend");
  legend.open = !narrow.matches;
  narrow.addEventListener("change", () => (legend.open = !narrow.matches));
}
