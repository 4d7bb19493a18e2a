let lastId = Date.now();

/** Numbers are given once, over reloads of the page too: an answer to an older page is none to this one. */
export function nextId(): number {
  lastId += 1;
  return lastId;
}
