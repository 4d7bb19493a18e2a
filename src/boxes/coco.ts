import { LIMITS, refuseBoxes, toObjectBox, toSize, type Annotation, type ObjectBox } from './annotation';

const HINT = 'Give a file of COCO\'s object detection, with "images", "annotations" and "categories".';

/**
 * Object detections of COCO: `bbox` is `[x, y, width, height]` in pixels, real numbers from 0.
 *
 * @param file for messages
 * @returns one annotation for each of the images, in their order, also for those without objects
 * @throws ScorecamError `usage`
 */
export function parseCoco(text: string, file: string): Annotation[] {
  const root = parseObject(text, file);
  const categories = new Map(
    listOf(root, 'categories', file).map((category) => [idOf(category.id), textOf(category.name)]),
  );
  const boxes = new Map<string, ObjectBox[]>();
  const images = listOf(root, 'images', file);
  for (const image of images) boxes.set(idOf(image.id), []);
  const objects = listOf(root, 'annotations', file);
  if (objects.length > LIMITS.boxes) throw refuseBoxes(file, `it has more than ${LIMITS.boxes} objects`, HINT);
  objects.forEach((object, i) => {
    const where = `annotation ${i + 1}`;
    const list = boxes.get(idOf(object.image_id));
    const label = categories.get(idOf(object.category_id));
    if (list === undefined) throw refuseBoxes(file, `${where} is of an image that is not listed`, HINT);
    if (label === undefined) throw refuseBoxes(file, `${where} is of a category that is not listed`, HINT);
    const [x = NaN, y = NaN, width = NaN, height = NaN] = numbersOf(object.bbox);
    const difficult = object.iscrowd === 1;
    list.push(toObjectBox({ x, y, width, height }, { label, difficult }, { file, where }));
  });
  return images.map((image) => ({
    picture: textOf(image.file_name),
    size: toSize(Number(image.width), Number(image.height)),
    boxes: boxes.get(idOf(image.id)) ?? [],
  }));
}

type JsonObject = Readonly<Record<string, unknown>>;

function parseObject(text: string, file: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuseBoxes(file, 'it is no JSON', HINT);
  }
  if (!isObject(value)) throw refuseBoxes(file, 'it is no JSON object', HINT);
  return value;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(root: JsonObject, name: string, file: string): JsonObject[] {
  const list: unknown = Object.hasOwn(root, name) ? root[name] : undefined;
  if (!Array.isArray(list) || !list.every(isObject)) throw refuseBoxes(file, `it has no list "${name}"`, HINT);
  return list;
}

/** Numbers in COCO itself, names in files of other tools. */
function idOf(id: unknown): string {
  return typeof id === 'number' || typeof id === 'string' ? String(id) : '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numbersOf(value: unknown): number[] {
  return Array.isArray(value) ? value.map((number) => (typeof number === 'number' ? number : NaN)) : [];
}
