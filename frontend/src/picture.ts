// The day's picture as PNG: the server draws it as SVG, the browser paints that.
const SCALE = 2;

export async function savePicture(address: string, name: string): Promise<void> {
  const drawn = URL.createObjectURL(await (await fetch(address)).blob());
  const image = new Image();
  image.src = drawn;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * SCALE;
  canvas.height = image.naturalHeight * SCALE;
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(drawn);
  const painted = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!painted) throw new Error("the picture could not be painted");
  const link = document.createElement("a");
  link.download = name;
  link.href = URL.createObjectURL(painted);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
