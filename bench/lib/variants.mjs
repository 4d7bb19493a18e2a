// Pictures made of the bundled ones: other parts of them, mirrored, and one as large as a camera's.
import path from 'node:path';
import sharp from 'sharp';
import { pictures, rocket } from './paths.mjs';

/**
 * @param {string} folder
 * @param {number} count
 * @returns {Promise<string[]>} Paths.
 */
export async function writeVariants(folder, count) {
  const files = [];
  for (let i = 0; i < count; i += 1) {
    const source = pictures[i % pictures.length];
    const round = Math.floor(i / pictures.length);
    const { width, height } = await sharp(source).metadata();
    // Each round cuts away more, from another corner; every other one is mirrored.
    const share = 1 - 0.04 * round;
    const size = { width: Math.round(width * share), height: Math.round(height * share) };
    const left = round % 2 === 0 ? 0 : width - size.width;
    const top = round % 4 < 2 ? 0 : height - size.height;
    const file = path.join(folder, `${String(i).padStart(2, '0')}-${path.parse(source).name}.png`);
    await sharp(source)
      .extract({ left, top, ...size })
      .flop(round % 2 === 1)
      .png()
      .toFile(file);
    files.push(file);
  }
  return files;
}

/**
 * The rocket with twelve million pixels.
 *
 * @param {string} file
 */
export async function writePhotograph(file) {
  await sharp(rocket).resize(4240, 2828, { fit: 'fill' }).jpeg({ quality: 92 }).toFile(file);
}
