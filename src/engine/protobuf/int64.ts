/** A 64-bit number, as protobufjs hands it out. */
export type Int64 = number | { toNumber(): number };

/** Beyond 2^53 not exact, which shapes, axes and lengths never are. */
export function toNumber(value: Int64 | undefined): number {
  return typeof value === 'object' ? value.toNumber() : (value ?? 0);
}
