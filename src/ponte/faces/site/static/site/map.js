// Draws the maps: points over the shape of the land, offline. Colours come from the page's theme.

const MARGIN = 0.35; // of the larger side of what is shown, so that names have room
const SURROUNDINGS = 10; // degrees around a single place, so that a coast helps to recognise it

function frame(points) {
  const longitudes = points.map((point) => point.position[0]);
  const latitudes = points.map((point) => point.position[1]);
  const [west, east] = [Math.min(...longitudes), Math.max(...longitudes)];
  const [south, north] = [Math.min(...latitudes), Math.max(...latitudes)];
  const margin = Math.max(east - west, north - south) * MARGIN || SURROUNDINGS;
  return [
    [west - margin, north + margin],
    [east + margin, south - margin],
  ];
}

function options({ points, route }) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const west = Math.min(...points.map((point) => point.position[0]));
  const label = {
    show: true,
    distance: 8,
    formatter: ({ data }) => (data.number ? `${data.number} ${data.name}` : data.name),
    color: colour("--ink"),
    fontFamily: getComputedStyle(document.body).fontFamily,
    fontSize: 14,
    fontWeight: 600,
    textBorderColor: colour("--paper"),
    textBorderWidth: 3,
  };
  const series = [
    {
      type: "scatter",
      coordinateSystem: "geo",
      symbolSize: 14,
      itemStyle: { color: colour("--accent"), borderColor: colour("--paper"), borderWidth: 2, opacity: 1 },
      label,
      labelLayout: { moveOverlap: "shiftY" },
      data: points.map((point) => ({
        ...point,
        value: point.position,
        label: { position: points.length > 1 && point.position[0] === west ? "left" : "right" },
      })),
    },
  ];
  if (route && points.length > 1) {
    series.unshift({
      type: "lines",
      coordinateSystem: "geo",
      symbol: ["none", "arrow"],
      symbolSize: 9,
      lineStyle: { color: colour("--accent"), width: 2, curveness: -0.18 },
      data: points.slice(1).map((point, i) => ({ coords: [points[i].position, point.position] })),
    });
  }
  return {
    animation: false,
    geo: {
      map: "land",
      roam: false,
      silent: true,
      projection: {
        project: ([longitude, latitude]) => [
          longitude,
          (-Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)) * 180) / Math.PI,
        ],
        unproject: ([x, y]) => [x, (360 / Math.PI) * Math.atan(Math.exp((-y * Math.PI) / 180)) - 90],
      },
      boundingCoords: frame(points),
      itemStyle: { areaColor: colour("--land"), borderColor: colour("--land"), borderWidth: 0 },
    },
    series,
  };
}

async function draw(canvas) {
  const map = JSON.parse(canvas.dataset.map);
  const chart = echarts.init(canvas, null, { renderer: "canvas" });
  const paint = () => chart.setOption(options(map), true);
  chart.on("click", ({ data }) => data?.url && location.assign(data.url));
  new ResizeObserver(() => chart.resize()).observe(canvas);
  document.addEventListener("ponte:theme", paint);
  paint();
}

async function drawAll() {
  const canvases = [...document.querySelectorAll("[data-map]")];
  if (canvases.length === 0) return;
  const response = await fetch(canvases[0].dataset.land);
  echarts.registerMap("land", { geoJSON: await response.json() });
  canvases.forEach(draw);
}

drawAll();
