import sharp from 'sharp';

/** Writes a picture of coloured ramps, of the kind that the file's extension names. */
export async function writeRamp(file: string, width: number, height: number): Promise<string> {
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return i % 3 === 0 ? (255 * x) / width : i % 3 === 1 ? (255 * y) / height : 128;
  });
  await sharp(pixels, { raw: { width, height, channels: 3 } }).toFile(file);
  return file;
}
