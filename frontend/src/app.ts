// Entry of the served page and of the static site. The map is a module of its own: without it the list still works.
import { networkLibrary, readBlock } from "./library";
import { startPage } from "./page";
import type { Config, MapMaker } from "./types";

const config = readBlock<Config>("config");

void startPage(config, networkLibrary(config), {
  maker: async () => ((await import(new URL(config.mapModule, document.baseURI).href)) as { makeMap: MapMaker }).makeMap,
  workerUrl: () => new URL(config.worker, document.baseURI).href,
});
