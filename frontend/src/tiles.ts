// Tiles that fill areas: the side's colour whole where it is sure, striped where it is likely, thin stripes where it is not;
// both rivals' colours in stripes where a place is contested. Each tile joins itself on all sides.
import type { Atlas } from "./atlas";

const SIZE = 10;
const NEUTRAL = "#8a8a8a";

/** Draw the tile with a name like `solid/2` or `contested/1/3`; `ratio` is device pixels to a pixel. */
export function drawTile(atlas: Atlas, name: string, ratio: number): ImageData {
  const size = Math.round(SIZE * ratio);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d")!;
  pen.scale(size / SIZE, size / SIZE);
  const [kind, ...sides] = name.split("/");
  const [first, second] = sides.map((side) => atlas.sides[Number(side)]?.colour ?? NEUTRAL);
  if (kind === "solid") {
    pen.fillStyle = first!;
    pen.fillRect(0, 0, SIZE, SIZE);
  } else if (kind === "contested") {
    stripes(pen, first ?? NEUTRAL, 3.54, 0);
    stripes(pen, second ?? NEUTRAL, 3.54, SIZE / 2);
  } else {
    stripes(pen, first!, kind === "hatched" ? 3.4 : 1.1, 0);
  }
  return pen.getImageData(0, 0, size, size);
}

function stripes(pen: CanvasRenderingContext2D, colour: string, width: number, shift: number): void {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.beginPath();
  for (let at = -SIZE; at <= 2 * SIZE; at += SIZE) {
    pen.moveTo(at + shift - SIZE, 1.5 * SIZE);
    pen.lineTo(at + shift + SIZE, -0.5 * SIZE);
  }
  pen.stroke();
}
