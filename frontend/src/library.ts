// Data over the network, or from the page itself where everything stands in one file.
import type { AtlasData, ClaimRow, Config, GroundData, Library } from "./types";

export function networkLibrary(config: Config): Library {
  let names: Promise<Map<string, string>> | null = null;
  const kept = new Map<string, Promise<unknown>>();
  const get = <T>(address: string): Promise<T> => {
    if (!kept.has(address)) kept.set(address, fetchJson(address));
    return kept.get(address) as Promise<T>;
  };
  return {
    atlas: () => get<AtlasData>(config.data.atlas),
    basemap: () => get<GeoJSON.FeatureCollection>(config.data.basemap),
    ground: () => get<GroundData>(config.data.ground),
    claims: async (placeId) => {
      names ??= get<AtlasData>(config.data.atlas).then((atlas) => new Map(atlas.places.id.map((id, index) => [id, fileName(config, id, index)])));
      return get<ClaimRow[]>(config.data.claims.replace("PLACE", (await names).get(placeId) ?? ""));
    },
  };
}

export function pageLibrary(): Library {
  return {
    atlas: () => Promise.resolve(readBlock<AtlasData>("data-atlas")),
    basemap: () => Promise.resolve(readBlock<GeoJSON.FeatureCollection>("data-basemap")),
    ground: () => Promise.resolve(readBlock<GroundData>("data-ground")),
    claims: (placeId) => Promise.resolve(readBlock<Record<string, ClaimRow[]>>("data-claims")[placeId] ?? []),
  };
}

/** What stands for a place in addresses: its id on a server, a file's name in a folder. */
export function fileName(config: Config, id: string, index: number): string {
  return config.slugs?.[index] ?? encodeURIComponent(id).replaceAll("%3A", ":");
}

/** The JSON value in a block of the page. */
export function readBlock<T>(id: string): T {
  return JSON.parse(document.getElementById(id)?.textContent ?? "null") as T;
}

async function fetchJson(address: string): Promise<unknown> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}
