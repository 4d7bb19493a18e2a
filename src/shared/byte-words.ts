/** `0.86 GB`, `370 MB`, `12 kB`. */
export function bytesInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 995e3) return `${Math.round(bytes / 1e3)} kB`;
  return bytes < 995e6 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
