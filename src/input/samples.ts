/** Conversions of decoded samples to 8-bit RGB, each as Pillow's `convert('RGB')` makes it. */

/** Grey levels, repeated three times: [n] → [n,3]. */
export function greyToRgb(grey: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(grey.length * 3);
  for (let i = 0, o = 0; i < grey.length; i++, o += 3) {
    const level = grey[i] ?? 0;
    rgb[o] = level;
    rgb[o + 1] = level;
    rgb[o + 2] = level;
  }
  return rgb;
}

/**
 * 16-bit levels cut off at 255.
 *
 * Pillow 13.0.0 holds 16-bit grey pictures in its mode `I;16` and clips when it converts: every value
 * above 255 becomes 255, although 65535 is white. Most of them turn white, but that is what the Python loaders feed.
 */
export function clipTo8Bits(levels: Uint16Array): Uint8Array {
  const bytes = new Uint8Array(levels.length);
  for (let i = 0; i < levels.length; i++) bytes[i] = Math.min(levels[i] ?? 0, 255);
  return bytes;
}

/** The high byte of each 16-bit sample, as Pillow unpacks 16-bit colour. */
export function highBytes(samples: Uint16Array): Uint8Array {
  const bytes = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i++) bytes[i] = (samples[i] ?? 0) >> 8;
  return bytes;
}

/** RGBA [n,4] to RGB [n,3], not blended, and alpha [n], undefined where all of it is 255. */
export function splitAlpha(rgba: Uint8Array): { rgb: Uint8Array; alpha: Uint8Array | undefined } {
  const pixelCount = rgba.length / 4;
  const rgb = new Uint8Array(pixelCount * 3);
  let alphaAnd = 255;
  for (let i = 0, o = 0; i < rgba.length; i += 4, o += 3) {
    rgb[o] = rgba[i] ?? 0;
    rgb[o + 1] = rgba[i + 1] ?? 0;
    rgb[o + 2] = rgba[i + 2] ?? 0;
    alphaAnd &= rgba[i + 3] ?? 0;
  }
  return {
    rgb,
    alpha: alphaAnd === 255 ? undefined : Uint8Array.from({ length: pixelCount }, (_, i) => rgba[4 * i + 3] ?? 0),
  };
}

/**
 * Grey levels of RGB, repeated three times: ITU-R 601-2 luma with the rounding of Pillow's `convert('L')`,
 * (19595 R + 38470 G + 7471 B + 2¹⁵) / 2¹⁶.
 */
export function rgbToGrey(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length);
  for (let i = 0; i < rgb.length; i += 3) grey.fill(lumaOf(rgb[i] ?? 0, rgb[i + 1] ?? 0, rgb[i + 2] ?? 0), i, i + 3);
  return grey;
}

function lumaOf(red: number, green: number, blue: number): number {
  return (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
}

/**
 * CMYK [n,stride] (0 = no ink) to RGB [n,3] by Pillow's rule, without any profile: each colour is the light that black
 * leaves, less the ink's share of it; the product is divided by 255 with rounding.
 */
export function cmykToRgb(cmyk: Uint8Array, stride: number): Uint8Array {
  const pixelCount = cmyk.length / stride;
  const rgb = new Uint8Array(pixelCount * 3);
  for (let i = 0, o = 0; o < rgb.length; i += stride, o += 3) {
    const light = 255 - (cmyk[i + 3] ?? 0);
    for (let c = 0; c < 3; c++) {
      rgb[o + c] = Math.max(0, light - Math.round(((cmyk[i + c] ?? 0) * light) / 255));
    }
  }
  return rgb;
}
