/** Marks a case that the types rule out; a new variant then fails to compile where it is forgotten. */
export function assertNever(value: never): never {
  throw new TypeError(`not foreseen: ${JSON.stringify(value)}`);
}
