import { parseXml, XmlElement } from '@rgrove/parse-xml';
import { LIMITS, refuseBoxes, toNumber, toObjectBox, toSize, type Annotation } from './annotation';

const HINT = 'Give the XML files that Pascal VOC or LabelImg write, one for each picture.';

/** An annotation is about as deep as this: annotation, object, part, bndbox, xmin. */
const MAX_DEPTH = 20;

/**
 * An annotation of Pascal VOC, which counts pixels from 1 and includes the last: `xmin` 1 and `xmax` 10 are the first ten.
 *
 * Declarations of documents and entities are refused: an annotation needs none, and they can make a small file large.
 *
 * @param file for messages
 * @throws ScorecamError `usage`
 */
export function parseVoc(text: string, file: string): Annotation {
  const root = parse(text, file);
  const objects = childrenOf(root, 'object');
  if (objects.length > LIMITS.boxes) throw refuseBoxes(file, `it has more than ${LIMITS.boxes} objects`, HINT);
  const size = childrenOf(root, 'size')[0];
  return {
    picture: textOf(root, 'filename') ?? null,
    size: size === undefined ? null : toSize(toNumber(textOf(size, 'width')), toNumber(textOf(size, 'height'))),
    boxes: objects.map((object, i) => {
      const box = childrenOf(object, 'bndbox')[0];
      const [left, top, right, bottom] = ['xmin', 'ymin', 'xmax', 'ymax'].map((name) =>
        toNumber(box && textOf(box, name)),
      ) as [number, number, number, number];
      return toObjectBox(
        { x: left - 1, y: top - 1, width: right - left + 1, height: bottom - top + 1 },
        { label: textOf(object, 'name') ?? '', difficult: textOf(object, 'difficult') === '1' },
        { file, where: `object ${i + 1}` },
      );
    }),
  };
}

function parse(text: string, file: string): XmlElement {
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) {
    throw refuseBoxes(file, 'it declares a document type or entities, which no annotation does', HINT);
  }
  if (isTooDeep(text)) throw refuseBoxes(file, `its elements lie more than ${MAX_DEPTH} deep`, HINT);
  let root: XmlElement | null;
  try {
    ({ root } = parseXml(text));
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw refuseBoxes(file, `it is no XML (${reason.slice(0, 200)})`, HINT);
  }
  if (root?.name !== 'annotation') throw refuseBoxes(file, 'it is no annotation of a picture', HINT);
  return root;
}

/** The parser calls itself for every level, so that hostile text could exhaust its stack. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [tag] of text.matchAll(/<[/\w][^<>]*>/g)) {
    if (tag.startsWith('</')) depth -= 1;
    else if (!tag.endsWith('/>')) depth += 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child instanceof XmlElement).filter((child) => child.name === name);
}

function textOf(element: XmlElement, name: string): string | undefined {
  return childrenOf(element, name)[0]?.text.trim();
}
