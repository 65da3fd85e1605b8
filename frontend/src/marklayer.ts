// The marks of all places as one layer of its own: a step of the slider fills one buffer, and the graphics processor draws it.
// As a source of MapLibre's every step would be cut into tiles, laid out and sent to and fro, for thousands of places that stand still.
import { type CustomLayerInterface, type CustomRenderMethodInput, type Map as MapLibre, MercatorCoordinate } from "maplibre-gl";
import { GrowingSprites } from "./sprites";

/** What is drawn of a place on a day: its mark, and the signs around it. */
export interface Shown {
  /** The number of the mark's image; -1 where nothing is known of the place. */
  mark: Int16Array;
  ring: Uint8Array;
  changed: Uint8Array;
  stale: Uint8Array;
}

interface Spot {
  place: number;
  x: number;
  y: number;
}

/** The width of an image of a mark, in pixels of the page at full size. */
const SIZE = 24;
const STALE_FROM_ZOOM = 6.5;
/** Below, a wide screen shows the world more than once. */
const COPIES_BELOW_ZOOM = 4;
/** Zoom and size there, as a share of the full size. */
const SIZES: [number, number][] = [
  [4, 0.55],
  [6, 0.8],
  [9, 1.1],
];

const VERTEX = `#version 300 es
in vec2 at;
in float image;
uniform mat4 matrix;
uniform vec2 reach;
out vec3 where;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  gl_Position = matrix * vec4(at, 0.0, 1.0);
  gl_Position.xy += (corner * 2.0 - 1.0) * vec2(1.0, -1.0) * reach * gl_Position.w;
  where = vec3(corner, image);
}`;
const FRAGMENT = `#version 300 es
precision mediump float;
precision mediump sampler2DArray;
in highp vec3 where;
uniform sampler2DArray images;
out vec4 colour;
void main() {
  colour = texture(images, where);
}`;

export class MarkLayer implements CustomLayerInterface {
  readonly id = "marks";
  readonly type = "custom";
  /** How many places have a mark on the day. */
  count = 0;
  private map: MapLibre | null = null;
  private program: WebGLProgram | null = null;
  private corners: WebGLVertexArrayObject | null = null;
  private buffer: WebGLBuffer | null = null;
  private readonly spots: Spot[];
  private readonly centre: Spot;
  private readonly rows: Float32Array;
  private shown: Shown | null = null;
  private total = 0;
  private totalWithoutStale = 0;
  private isSent = false;

  /** `order` is how far behind a place is drawn: the lowest lies above all others. */
  constructor(
    lats: (number | null)[],
    lons: (number | null)[],
    order: (place: number) => number,
    readonly sprites: GrowingSprites,
  ) {
    this.spots = [...lats.keys()]
      .filter((place) => lats[place] != null && lons[place] != null)
      .sort((a, b) => order(b) - order(a))
      .map((place) => ({ place, ...mercator(lons[place]!, lats[place]!) }));
    // Positions are kept as steps from the first place: a graphics processor counts with seven digits only.
    this.centre = this.spots[0] ?? { place: -1, x: 0.5, y: 0.5 };
    this.rows = new Float32Array(this.spots.length * 4 * 3);
  }

  show(shown: Shown): void {
    this.shown = shown;
    const ring = this.sprites.number("ring/");
    const changed = this.sprites.number("changed/");
    const stale = this.sprites.number("stale/");
    let at = 0;
    const put = ({ x, y }: Spot, image: number): void => {
      this.rows[at++] = x - this.centre.x;
      this.rows[at++] = y - this.centre.y;
      this.rows[at++] = image;
    };
    for (const spot of this.spots) if (shown.ring[spot.place]) put(spot, ring);
    for (const spot of this.spots) if (shown.changed[spot.place]) put(spot, changed);
    const before = at;
    for (const spot of this.spots) if (shown.mark[spot.place]! >= 0) put(spot, shown.mark[spot.place]!);
    this.count = (at - before) / 3;
    this.totalWithoutStale = at / 3;
    for (const spot of this.spots) if (shown.stale[spot.place]) put(spot, stale);
    this.total = at / 3;
    this.isSent = false;
    this.map?.triggerRepaint();
  }

  /** The place whose mark lies nearest to a point of the map's box, within a reach; of several there, the foremost. */
  at(point: { x: number; y: number }, reach: number): number | undefined {
    if (!this.map || !this.shown) return undefined;
    const { x, y } = mercator(...this.map.unproject([point.x, point.y]).wrap().toArray());
    const perPixel = 1 / (512 * 2 ** this.map.getZoom());
    const most = (reach + (SIZE / 2) * this.scale()) * perPixel;
    let [found, nearest] = [-1, most * most];
    for (const spot of this.spots) {
      const distance = (spot.x - x) ** 2 + (spot.y - y) ** 2;
      if (distance <= nearest && this.shown.mark[spot.place]! >= 0) [found, nearest] = [spot.place, distance];
    }
    return found < 0 ? undefined : found;
  }

  // What it draws with is made by the first frame: only there is MapLibre told that others use the processor.
  onAdd(map: MapLibre): void {
    this.map = map;
    this.program = null;
  }

  onRemove(_: MapLibre, gl: WebGL2RenderingContext): void {
    gl.deleteProgram(this.program);
    gl.deleteBuffer(this.buffer);
    gl.deleteVertexArray(this.corners);
    this.sprites.end(gl);
    this.map = null;
  }

  render(gl: WebGL2RenderingContext, { defaultProjectionData }: CustomRenderMethodInput): void {
    if (!this.map || this.total === 0) return;
    const program = (this.program ??= this.begin(gl));
    const zoom = this.map.getZoom();
    gl.useProgram(program);
    gl.activeTexture(gl.TEXTURE0);
    this.sprites.bind(gl);
    gl.bindVertexArray(this.corners);
    if (!this.isSent) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
      gl.bufferData(gl.ARRAY_BUFFER, this.rows.subarray(0, 3 * this.total), gl.DYNAMIC_DRAW);
      this.isSent = true;
    }
    const size = SIZE * this.scale() * this.map.getPixelRatio();
    gl.uniform1i(gl.getUniformLocation(program, "images"), 0);
    gl.uniform2f(gl.getUniformLocation(program, "reach"), size / gl.drawingBufferWidth, size / gl.drawingBufferHeight);
    for (const world of zoom < COPIES_BELOW_ZOOM ? [-1, 0, 1] : [0]) {
      const matrix = moved([...defaultProjectionData.mainMatrix], this.centre.x + world, this.centre.y);
      gl.uniformMatrix4fv(gl.getUniformLocation(program, "matrix"), false, matrix);
      gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, zoom >= STALE_FROM_ZOOM ? this.total : this.totalWithoutStale);
    }
    gl.bindVertexArray(null);
  }

  private begin(gl: WebGL2RenderingContext): WebGLProgram {
    const program = link(gl);
    this.buffer = gl.createBuffer();
    this.corners = gl.createVertexArray();
    gl.bindVertexArray(this.corners);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
    for (const [name, size, offset] of [["at", 2, 0], ["image", 1, 8]] as const) {
      const index = gl.getAttribLocation(program, name);
      gl.enableVertexAttribArray(index);
      gl.vertexAttribPointer(index, size, gl.FLOAT, false, 12, offset);
      gl.vertexAttribDivisor(index, 1);
    }
    gl.bindVertexArray(null);
    this.sprites.begin(gl);
    this.isSent = false;
    return program;
  }

  private scale(): number {
    const zoom = this.map?.getZoom() ?? 0;
    const next = SIZES.findIndex(([at]) => zoom < at);
    if (next <= 0) return SIZES.at(next === 0 ? 0 : -1)![1];
    const [[from, small], [to, large]] = [SIZES[next - 1]!, SIZES[next]!];
    return small + ((zoom - from) / (to - from)) * (large - small);
  }
}

function mercator(lon: number, lat: number): { x: number; y: number } {
  const { x, y } = MercatorCoordinate.fromLngLat([lon, lat]);
  return { x, y };
}

/** The matrix for positions that are counted from a place; columns stand one after the other. */
function moved(matrix: number[], x: number, y: number): Float32Array {
  const out = Float32Array.from(matrix);
  for (let row = 0; row < 4; row++) out[12 + row] = matrix[row]! * x + matrix[4 + row]! * y + matrix[12 + row]!;
  return out;
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, text] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]] as const) {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? "marks cannot be drawn");
  return program;
}
