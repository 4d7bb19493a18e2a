/** Calls back once what was changed until now is painted: for what would keep the user waiting. */
export function afterPaint(callback: () => void): void {
  requestAnimationFrame(() => {
    setTimeout(callback);
  });
}
