// Entry of the single file: the map's code, its worker and all data stand in the page, so that it opens from disk.
import { pageLibrary, readBlock } from "./library";
import { makeMap } from "./map";
import { startPage } from "./page";
import type { Config } from "./types";

void startPage(readBlock<Config>("config"), pageLibrary(), {
  maker: () => Promise.resolve(makeMap),
  workerUrl: () => {
    const code = document.getElementById("worker-code")?.textContent ?? "";
    return URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  },
});
