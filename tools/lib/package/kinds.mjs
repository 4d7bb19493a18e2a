// The two kinds of packages, and how large each may become.

/** @typedef {'native' | 'universal'} PackageKind */

/** Platform and architecture as the editor's marketplace names them. */
export const target = `${process.platform}-${process.arch}`;

/** Bytes that a package may have; the marketplace takes no native one that is much larger. */
export const budgets = { native: 250_000_000, universal: 40_000_000 };
