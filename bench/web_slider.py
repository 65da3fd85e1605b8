"""What a step of the time slider costs with 10,000 places over 1,500 days, beside the bare map with as many points.

    python bench/web_slider.py

Both are measured in one run of Chromium with software rendering. A step of the slider changes day, list and marks, with all
other layers of the map in sight. The bare map is the same map without them: sea, land, and 10,000 points of one symbol layer of
MapLibre with as many images, drawn anew from new data; in the last row it is only painted again, with no new data to look at.
What goes over the wire is counted gzipped.
"""

import gzip
import shutil
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from web_workspace import N_DAYS, N_PLACES, large_workspace

N_STEPS, N_ROUNDS = 5, 4
ARGUMENTS = ("--headless", "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
N_CLAIMS_HERE = 100_000
"""Fewer claims than the bench of pages has: the map is told of days, not of claims."""

FRAME = "new Promise(requestAnimationFrame)"
IDLE = "new Promise(done => { map.once('idle', () => done()); map.triggerRepaint(); })"
ADD_PEER = """places => {
  const map = document.getElementById('map').fogline, names = [];
  for (let number = 0; number < 12; number++) {
    const canvas = document.createElement('canvas'), pen = canvas.getContext('2d');
    canvas.width = canvas.height = 48;
    pen.fillStyle = `hsl(${30 * number} 60% 50%)`;
    pen.arc(24, 24, 16, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
    map.addImage(`peer-${number}`, pen.getImageData(0, 0, 48, 48), {pixelRatio: 2});
  }
  const point = (lon, id) => ({type: 'Point', coordinates: [lon, places.lat[id]]});
  const features = places.lon.map((lon, id) => (
    {type: 'Feature', id, properties: {mark: `peer-${id % 12}`, order: id}, geometry: point(lon, id)}));
  map.addSource('peer', {type: 'geojson', data: {type: 'FeatureCollection', features}, tolerance: 0});
  map.addLayer({id: 'peer', type: 'symbol', source: 'peer', layout: {
    visibility: 'none', 'icon-image': ['get', 'mark'], 'icon-size': ['interpolate', ['linear'], ['zoom'], 4, 0.55, 6, 0.8],
    'icon-allow-overlap': true, 'icon-ignore-placement': true, 'symbol-sort-key': ['get', 'order'],
  }});
}"""
BARE = f"""async ([n, isNew]) => {{
  const map = document.getElementById('map').fogline, source = map.getSource('peer'), times = [];
  const isDrawn = id => !['sea', 'land', 'peer'].includes(id) && map.getLayoutProperty(id, 'visibility') !== 'none';
  const others = map.getLayersOrder().filter(isDrawn);
  const showBare = shown => {{
    for (const id of others) map.setLayoutProperty(id, 'visibility', shown ? 'none' : 'visible');
    map.setLayoutProperty('peer', 'visibility', shown ? 'visible' : 'none');
  }};
  showBare(true);
  await {IDLE};
  const data = await source.getData();
  for (let step = 0; step < n; step++) {{
    const began = performance.now();
    if (isNew) source.setData({{...data}});
    else map.triggerRepaint();
    await {FRAME};
    await {FRAME};
    await {IDLE};
    times.push(performance.now() - began);
  }}
  showBare(false);
  await {IDLE};
  return times;
}}"""
STEPS = f"""async n => {{
  const map = document.getElementById('map').fogline, slider = document.getElementById('slider'), times = [];
  for (let step = 0; step < n; step++) {{
    const began = performance.now();
    slider.value = String(Number(slider.value) - 1);
    slider.dispatchEvent(new Event('input'));
    await {FRAME};
    await {FRAME};
    await {IDLE};
    times.push(performance.now() - began);
  }}
  return times;
}}"""

REST = f"""async () => {{
  const map = document.getElementById('map').fogline, slider = document.getElementById('slider');
  slider.value = String(Number(slider.value) - 1);
  slider.dispatchEvent(new Event('input'));
  const began = performance.now();
  await {FRAME};
  await {FRAME};
  while (map.getPaintProperty('front-solid', 'line-opacity') !== 1) await {FRAME};
  await {IDLE};
  return performance.now() - began;
}}"""


def main() -> None:
    """Print the table."""
    folder = large_workspace(N_CLAIMS_HERE)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "fogline", "serve", "--workspace", str(folder), "--port", str(port)]
    with (
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server,
        sync_playwright() as playwright,
    ):
        try:
            _wait(port)
            chromium = shutil.which("chromium") or playwright.chromium.executable_path
            browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
            _measure(browser.new_page(viewport={"width": 1440, "height": 900}, bypass_csp=True), f"http://127.0.0.1:{port}")
            browser.close()
        finally:
            server.terminate()


def _measure(page: Page, site: str) -> None:
    paths: set[str] = set()
    page.set_default_timeout(120_000)
    page.on("response", lambda answer: paths.add(answer.url.removeprefix(site)))
    page.goto(site)
    page.wait_for_selector("body.with-map")
    data = {path: len(gzip.compress(page.request.get(site + path).body())) for path in sorted(paths) if path.startswith("/api/")}
    print(f"{N_PLACES:,} places, {N_DAYS:,} days")
    for path, size in sorted(data.items()):
        print(f"{path:28}{size / 1e6:>9.2f} MB gzipped")
    print(f"{'together':28}{sum(data.values()) / 1e6:>9.2f} MB gzipped (limit 3)")
    page.evaluate(f"() => {{ const map = document.getElementById('map').fogline; return {IDLE}; }}")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)
    page.evaluate(ADD_PEER, page.request.get(f"{site}/api/v1/control").json()["places"])
    rounds = [
        (page.evaluate(STEPS, N_STEPS), page.evaluate(BARE, [N_STEPS, True]), page.evaluate(BARE, [N_STEPS, False]))
        for _ in range(N_ROUNDS)
    ]
    step, bare, painted = (statistics.median(time for times in column for time in times) for column in zip(*rounds, strict=True))
    medians = [[statistics.median(times) for times in taken] for taken in rounds]
    ratio, to_painted = (statistics.median(each[0] / each[peer] for each in medians) for peer in (1, 2))
    print(f"{'requests in all steps':28}{len(asked):>9}")
    print(f"{'a step of the slider':28}{step:>9.0f} ms (median of {N_STEPS * N_ROUNDS})")
    print(f"{'the bare map drawn anew':28}{bare:>9.0f} ms")
    print(f"{'ratio, median of rounds':28}{ratio:>9.2f} (limit 1.3)")
    print(f"{'the bare map painted again':28}{painted:>9.0f} ms")
    print(f"{'ratio, median of rounds':28}{to_painted:>9.2f}")
    print(f"{'front, once days rest':28}{page.evaluate(REST):>9.0f} ms until it is drawn")


def _wait(port: int) -> None:
    began = time.monotonic()
    while time.monotonic() - began < 60:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
