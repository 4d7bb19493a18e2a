const ODD: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1, 2, 3, 1.5, 1e9, 1e308, '', 'x', 'relu', '__proto__'],
  ...[[], {}, [[]], [null], [1, 1], [0, 0], 'Conv2D', 'Dense', 'Sequential', 'Functional', 'Lambda'],
];

type Slot = readonly [holder: Record<string, unknown>, key: string];

/** Every place in a JSON value where something stands. */
function slotsOf(value: unknown): Slot[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key): Slot[] => [[holder, key], ...slotsOf(holder[key])]);
}

/**
 * Changes one place of a JSON value: another value, none, or a copy of what stands elsewhere.
 *
 * @returns what was changed
 */
export function damageJson(json: unknown, random: () => number): string {
  const slots = slotsOf(json);
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)];
  const [slot, other, kind] = [pick(slots), pick(slots), random()];
  if (slot === undefined || other === undefined) return 'nothing';
  const [holder, key] = slot;
  if (kind < 0.55) {
    holder[key] = structuredClone(pick(ODD));
    return `${key} = ${JSON.stringify(holder[key])}`;
  }
  if (kind < 0.7) {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else Reflect.deleteProperty(holder, key);
    return `no ${key}`;
  }
  holder[key] = structuredClone(other[0][other[1]]);
  return `${key} = the ${other[1]} of another`;
}
