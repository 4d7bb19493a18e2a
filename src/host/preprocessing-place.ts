import path from 'node:path';
import * as vscode from 'vscode';
import { OutputFolder } from '../output';
import type { ModelsParams, ModelsResult } from '../protocol';
import type { LensModel } from '../lens-file';
import { findLensEntry, lensFileOn, lensWayOf, writeLensEntry, type WrittenEntry } from './lens-entry';
import { isBelow } from './local-path';

/** Looks at what lies directly in a folder, and a little below. */
const NEIGHBOURS = { maxEntries: 2000, maxMs: 5000 };

/** Where it is written how pictures are prepared for a model. */
export interface PreprocessingPlace {
  /** Absolute path of the file; undefined where there is none that would hold for this model alone. */
  readonly file: string | undefined;
  /** Which models it holds for, or why it cannot be written; in the user's language. */
  readonly words: string;
  /** @param preprocess as in `SaidOfModel` */
  write(preprocess: string): Promise<WrittenEntry>;
}

/**
 * The model's entry of `scorecam-lens.json`; outside of the workspace `preprocessing.json` beside the model, unless other
 * models lie there, which it would hold for as well.
 *
 * @throws LensFileMistake
 */
export async function placeForPreprocessing(
  { image, model }: { readonly image: string; readonly model: string },
  engine: { models(params: ModelsParams): Promise<ModelsResult> },
): Promise<PreprocessingPlace> {
  const found = lensWayOf(image, model);
  if (found !== undefined && isBelow(found.folder, model)) {
    // Refuses a file with mistakes.
    await findLensEntry(image, model);
    const file = await lensFileOn(found);
    return {
      file,
      words: vscode.l10n.t('It is written to {0}, for {1} alone.', file, path.basename(model)),
      write: (preprocess) => writeLensEntry({ ...found, model }, (entry) => withPreprocess(entry, preprocess)),
    };
  }
  const folder = path.dirname(model);
  const others = await neighboursOf(model, engine);
  const file = path.join(folder, 'preprocessing.json');
  return {
    file: others === 0 ? file : undefined,
    words:
      others === 0
        ? vscode.l10n.t('It is written to {0}.', file)
        : vscode.l10n.t(
            'It is not written: {0} lies outside of the workspace, and a preprocessing.json there would hold for {1} other models, too. Open the folder {2} in the editor, and it can be said of this model alone.',
            ...[path.basename(model), others, folder],
          ),
    write: async (preprocess) => {
      const output = await OutputFolder.open(folder);
      const content = `${JSON.stringify(JSON.parse(preprocess), undefined, 2)}\n`;
      await output.write([{ name: path.basename(file), content }]);
      return { file, newDefault: undefined };
    },
  };
}

/** How the picture is cut may be part of what is said, so that the entry says it no other way. */
function withPreprocess({ fit, said, ...entry }: LensModel, preprocess: string): LensModel {
  const kept = preprocess.startsWith('{') || fit === undefined ? {} : { fit };
  return { ...entry, ...kept, said: { ...said, preprocess } };
}

/** How many other models lie in a model's folder. */
async function neighboursOf(
  model: string,
  engine: { models(params: ModelsParams): Promise<ModelsResult> },
): Promise<number> {
  const folder = path.dirname(model);
  const { models } = await engine.models({ roots: [folder], ...NEIGHBOURS });
  return models.filter((other) => other.path !== model && path.dirname(other.path) === folder).length;
}
