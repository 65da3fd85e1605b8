// Marks of sides: for lists they refer to the page's definitions; for the map they are drawn to images from the same outlines.
import shapes from "../../src/fogline/publish/shapes.json";
import { type Atlas, confidence, type Look } from "./atlas";
import { makeSvg } from "./dom";

const OUTLINES: Record<string, number[][]> = shapes;
const NEUTRAL = "#8a8a8a";
/** Under a dashed outline, on light paper in light and dark alike. */
const DARK_EDGE = "#1d2528";

/** Colours that depend on whether the page is light or dark. */
export interface Inks {
  ink: string;
  paper: string;
}

/** A mark for a list. */
export function markFor(atlas: Atlas, look: Look, isBesieged: boolean): SVGElement {
  const svg = makeSvg("svg", { class: "mark", viewBox: "-12 -12 24 24", "aria-hidden": "true" });
  if (look.top === atlas.contested) {
    const [left, right] = atlas.rivals(look).map((side) => (side < 0 ? "none" : atlas.sides[side]!.id));
    svg.append(
      makeSvg("use", { href: `#half-${left}` }),
      makeSvg("use", { href: `#half-${right}`, transform: "scale(-1 1)" }),
      makeSvg("path", { class: "seam", d: "M0-8V8" }),
    );
  } else {
    svg.append(makeSvg("use", { href: `#mark-${atlas.sides[look.top]!.id}-${confidence(look.percent)}` }));
  }
  if (isBesieged) svg.append(makeSvg("circle", { class: "ring", r: "10.6" }));
  return svg;
}

/** The name of the image for a place: what `drawMark` draws. */
export function markName(atlas: Atlas, look: Look): string {
  if (look.top === atlas.contested) return `contested/${atlas.rivals(look).join("/")}`;
  return `${confidence(look.percent)}/${look.top}`;
}

/** Draw the image with a name that `markName` made; `ratio` is device pixels to a pixel. */
export function drawMark(atlas: Atlas, name: string, inks: Inks, ratio: number): ImageData {
  const size = Math.round(24 * ratio);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d")!;
  pen.scale(size / 24, size / 24);
  pen.translate(12, 12);
  pen.lineJoin = "round";
  const [kind, ...numbers] = name.split("/");
  const sides = numbers.map(Number);
  if (kind === "ring") drawRing(pen, inks);
  else if (kind === "stale") drawStale(pen, inks);
  else if (kind === "changed") drawChanged(pen, inks);
  else if (kind === "contested") drawContested(pen, atlas, sides, inks);
  else drawSide(pen, atlas, sides[0] ?? -1, kind!, inks);
  return pen.getImageData(0, 0, size, size);
}

function drawSide(pen: CanvasRenderingContext2D, atlas: Atlas, side: number, kind: string, inks: Inks): void {
  const { colour, shape } = atlas.sides[side] ?? { colour: NEUTRAL, shape: "circle" };
  const outline = path(shape, 7.4);
  if (kind === "hollow") {
    pen.fillStyle = inks.paper;
    pen.fill(outline);
    pen.lineWidth = 5;
    pen.strokeStyle = inks.paper;
    pen.stroke(outline);
    pen.lineWidth = 4;
    pen.strokeStyle = DARK_EDGE;
    pen.setLineDash([3.4, 2.6]);
    pen.stroke(outline);
    pen.lineWidth = 2.4;
    pen.strokeStyle = colour;
    pen.stroke(outline);
    return;
  }
  pen.fillStyle = kind === "hatched" ? inks.paper : colour;
  pen.fill(outline);
  if (kind === "hatched") hatch(pen, outline, colour);
  edge(pen, outline, inks);
}

function drawContested(pen: CanvasRenderingContext2D, atlas: Atlas, sides: number[], inks: Inks): void {
  [-1, 1].forEach((direction, index) => {
    const half = new Path2D();
    half.arc(0, 0, 8, -Math.PI / 2, Math.PI / 2, direction < 0);
    half.closePath();
    pen.fillStyle = atlas.sides[sides[index] ?? -1]?.colour ?? NEUTRAL;
    pen.fill(half);
  });
  const circle = new Path2D();
  circle.arc(0, 0, 8, 0, 2 * Math.PI);
  circle.moveTo(0, -8);
  circle.lineTo(0, 8);
  edge(pen, circle, inks);
}

function drawRing(pen: CanvasRenderingContext2D, inks: Inks): void {
  const circle = new Path2D();
  circle.arc(0, 0, 10.4, 0, 2 * Math.PI);
  pen.lineWidth = 3;
  pen.strokeStyle = inks.paper;
  pen.stroke(circle);
  edge(pen, circle, inks, 1.8);
}

// A ring of its own for places that changed: double, so that it does not look like a siege.
function drawChanged(pen: CanvasRenderingContext2D, inks: Inks): void {
  for (const radius of [9.6, 11.2]) {
    const circle = new Path2D();
    circle.arc(0, 0, radius, 0, 2 * Math.PI);
    edge(pen, circle, inks, 1);
  }
}

function drawStale(pen: CanvasRenderingContext2D, inks: Inks): void {
  const dot = new Path2D();
  dot.arc(8, -8, 2.4, 0, 2 * Math.PI);
  pen.fillStyle = inks.paper;
  pen.fill(dot);
  edge(pen, dot, inks, 1.2);
}

function edge(pen: CanvasRenderingContext2D, outline: Path2D, inks: Inks, width = 1.4): void {
  pen.setLineDash([]);
  pen.lineWidth = width;
  pen.strokeStyle = inks.ink;
  pen.stroke(outline);
}

function hatch(pen: CanvasRenderingContext2D, outline: Path2D, colour: string): void {
  pen.save();
  pen.clip(outline);
  pen.strokeStyle = colour;
  pen.lineWidth = 2.2;
  pen.beginPath();
  for (let offset = -24; offset <= 24; offset += 4.4) {
    pen.moveTo(offset - 12, 12);
    pen.lineTo(offset + 12, -12);
  }
  pen.stroke();
  pen.restore();
}

function path(shape: string, radius: number): Path2D {
  const points = OUTLINES[shape] ?? [];
  const outline = new Path2D();
  if (points.length === 0) outline.arc(0, 0, radius, 0, 2 * Math.PI);
  points.forEach(([x, y], index) => {
    if (index === 0) outline.moveTo(x! * radius, y! * radius);
    else outline.lineTo(x! * radius, y! * radius);
  });
  outline.closePath();
  return outline;
}
