// Renders media/icon.png, which the marketplace shows, from media/icon.svg.
import path from 'node:path';
import sharp from 'sharp';
import { root } from './lib/paths.mjs';

const sizePx = 256;

await sharp(path.join(root, 'media', 'icon.svg'), { density: 144 })
  .resize(sizePx, sizePx)
  .png({ compressionLevel: 9, palette: true })
  .toFile(path.join(root, 'media', 'icon.png'));
