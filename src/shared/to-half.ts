/** Where the exponents of float16 end, and the smallest distance of its numbers. */
const LARGEST = 65504;
const SMALLEST_NORMAL = 2 ** -14;
const SMALLEST_STEP = 2 ** -24;

/** The bits of the float16 that is nearest to a number, halves to the even one; what is too large becomes infinite. */
export function toHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  // Half a step above the largest number everything is rounded away.
  if (size >= LARGEST + 16) return sign | 0x7c00;
  if (size < SMALLEST_NORMAL) return sign | roundHalfEven(size / SMALLEST_STEP);
  let exponent = Math.floor(Math.log2(size));
  // The logarithm may be off by one at powers of two.
  if (2 ** exponent > size) exponent -= 1;
  if (2 ** (exponent + 1) <= size) exponent += 1;
  // A fraction that is rounded up to 1024 carries into the exponent by itself.
  return sign | (((exponent + 15) << 10) + roundHalfEven((size / 2 ** exponent - 1) * 1024));
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
