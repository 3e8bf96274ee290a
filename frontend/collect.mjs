// Copies what the browser and the documents need from node_modules into the static files, and turns the world atlas
// into land.json.

import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { feature } from "topojson-client";

const PACKAGES = new URL("../node_modules/", import.meta.url);
const VENDOR = new URL("../src/ponte/static/vendor/", import.meta.url);
const FONTS = { "400Regular/NotoSansSC_400Regular.ttf": "NotoSansSC-Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf": "NotoSansSC-Bold.ttf" };

/** One hundredth of a degree is a kilometre: finer than a pixel at every zoom that the pages offer. */
const rounded = (number) => Math.round(number * 100) / 100;

function roundedRing(ring) {
  return ring
    .map(([longitude, latitude]) => [rounded(longitude), rounded(latitude)])
    .filter(([x, y], i, all) => i === 0 || x !== all[i - 1][0] || y !== all[i - 1][1]);
}

/** Land without borders, as GeoJSON: rings that rounding leaves without an area are dropped. */
function land(atlas) {
  const polygons = feature(atlas, atlas.objects.land).features.flatMap(({ geometry }) => geometry.coordinates);
  const coordinates = polygons
    .map((rings) => rings.map(roundedRing).filter((ring) => ring.length > 3))
    .filter((rings) => rings.length > 0);
  return {
    type: "FeatureCollection",
    features: [{ type: "Feature", properties: { name: "land" }, geometry: { type: "MultiPolygon", coordinates } }],
  };
}

await mkdir(new URL("fonts/", VENDOR), { recursive: true });
for (const [from, to] of Object.entries(FONTS)) {
  await copyFile(new URL(`@expo-google-fonts/noto-sans-sc/${from}`, PACKAGES), new URL(`fonts/${to}`, VENDOR));
}
await mkdir(new URL("qr/", VENDOR), { recursive: true });
for (const file of ["decode.js", "index.js"]) await copyFile(new URL(`qr/${file}`, PACKAGES), new URL(`qr/${file}`, VENDOR));
await copyFile(new URL("echarts/dist/echarts.min.js", PACKAGES), new URL("echarts.min.js", VENDOR));
const atlas = JSON.parse(await readFile(new URL("world-atlas/land-50m.json", PACKAGES), "utf8"));
await writeFile(new URL("land.json", VENDOR), JSON.stringify(land(atlas)));
