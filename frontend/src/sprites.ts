// Images of marks, drawn when a day first needs them, in one texture of the graphics processor with an image on each of its layers.

const FIRST_ROOM = 32;

export class GrowingSprites {
  private readonly numbers = new Map<string, number>();
  private readonly images: ImageData[] = [];
  private texture: WebGLTexture | null = null;
  private room = 0;
  private sent = 0;

  /** `draw` makes the image of a name; all are squares of one size. */
  constructor(private readonly draw: (name: string) => ImageData) {}

  /** The number of the image with a name. */
  number(name: string): number {
    let number = this.numbers.get(name);
    if (number === undefined) {
      number = this.images.push(this.draw(name)) - 1;
      this.numbers.set(name, number);
    }
    return number;
  }

  begin(gl: WebGL2RenderingContext): void {
    this.texture = gl.createTexture();
    this.room = this.sent = 0;
  }

  end(gl: WebGL2RenderingContext): void {
    gl.deleteTexture(this.texture);
    this.texture = null;
  }

  /** Bind the texture; images that it does not have yet are sent first. */
  bind(gl: WebGL2RenderingContext): void {
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, this.texture);
    if (this.sent === this.images.length) return;
    if (this.images.length > this.room) this.grow(gl);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    for (; this.sent < this.images.length; this.sent++) {
      const image = this.images[this.sent]!;
      gl.texSubImage3D(gl.TEXTURE_2D_ARRAY, 0, 0, 0, this.sent, image.width, image.height, 1, gl.RGBA, gl.UNSIGNED_BYTE, image);
    }
  }

  private grow(gl: WebGL2RenderingContext): void {
    const { width, height } = this.images[0]!;
    this.room = Math.max(FIRST_ROOM, 2 * this.images.length);
    this.sent = 0;
    gl.texImage3D(gl.TEXTURE_2D_ARRAY, 0, gl.RGBA, width, height, this.room, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
    for (const setting of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D_ARRAY, setting, gl.LINEAR);
    for (const setting of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D_ARRAY, setting, gl.CLAMP_TO_EDGE);
  }
}
