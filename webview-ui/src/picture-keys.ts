const OWN_ARROW_KEYS = 'input, textarea, select, canvas, [role]:not([role="document"]), [tabindex="0"]';

/**
 * How many places further a key leads through the pictures; null where it means something else. Left and Right do where
 * nothing else takes them, Alt+PageUp and Alt+PageDown always: the editor itself goes back and forward with Alt+Left and
 * Alt+Right.
 */
export function stepOfKey(event: KeyboardEvent): -1 | 1 | null {
  const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
  if (event.defaultPrevented || event.isComposing || ctrlKey || metaKey || shiftKey) return null;
  if (altKey) return key === 'PageUp' ? -1 : key === 'PageDown' ? 1 : null;
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return null;
  if (ownsArrowKeys(event.composedPath()[0])) return null;
  return key === 'ArrowLeft' ? -1 : 1;
}

/**
 * Whether arrow keys mean something to what has the focus: a field, a list, a menu, a map. The body of a page in the editor
 * has the role of a document, which means nothing to them.
 */
function ownsArrowKeys(focused: EventTarget | undefined): boolean {
  return focused instanceof Element && focused.matches(OWN_ARROW_KEYS);
}
