import { stat } from 'node:fs/promises';
import path from 'node:path';
import { isModelFileName } from '../files/model-place';

/** Files that fill a folder with what lies beside them. */
const FOLDER_FILES = ['model.json', 'saved_model.pb'];

/** Of these the engine says how to make a model of them that it opens; package.json's menus name most of them, too. */
const FOREIGN_NAME = /\.(weights\.h5|pt|pth|pt2|torchscript|safetensors|tflite|ckpt|pkl|joblib|pb|mlmodel|ort)$/i;

/** Whether a file's name says that it is a model of a form that is not opened. */
export function isForeignModelName(file: string): boolean {
  return !isModelName(file) && FOREIGN_NAME.test(path.basename(file));
}

/** Whether a file's name says that it may be a model; package.json's menus name the same. */
export function isModelName(file: string): boolean {
  return isModelFileName(path.basename(file));
}

/**
 * The model that a file or folder is, by names alone: what it is, the engine says once it is asked.
 *
 * @param place absolute path
 * @returns absolute path of its file; undefined where it is none
 */
export async function modelAt(place: string): Promise<string | undefined> {
  if (!(await isFolder(place))) return isModelName(place) ? place : undefined;
  for (const name of FOLDER_FILES) {
    const file = path.join(place, name);
    if ((await stat(file).catch(() => undefined))?.isFile() === true) return file;
  }
  return undefined;
}

export async function isFolder(place: string): Promise<boolean> {
  return (await stat(place).catch(() => undefined))?.isDirectory() === true;
}
