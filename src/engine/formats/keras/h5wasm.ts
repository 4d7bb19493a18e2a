/** Types of h5wasm, which exports only some of them by name. */
import type { File, ready } from 'h5wasm';

export type { File };
export type H5Module = Awaited<typeof ready>;
