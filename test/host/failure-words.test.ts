import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { describeFailure, describeFailureOf } from '../../src/host/failure-words';
import { ScorecamError, type ErrorCode, type Remedy } from '../../src/shared/errors';
import { ROOT } from '../support/paths';

/** What only the command line has. */
const COMMAND_LINE = /(?<![\w-])--[a-z]|npm run|`scorecam /;

/** Command lines of programs that convert models. */
const CONVERTER = /pip install |optimum-cli |--output_format\b/;

/** Kinds of errors of which the editor has its own words. */
const OWN_WORDS: readonly ErrorCode[] = ['engine', 'memory', 'runtime', 'output', 'internal'];

/** Rooms whose errors come to the panel. */
const ROOMS = ['engine', 'explain', 'files', 'input', 'maps', 'metrics', 'render'];

/** Every text in the rooms that names something of the command line, with the error that it belongs to. */
function commandLineTexts(): { where: string; code: string; hasRemedy: boolean }[] {
  return ROOMS.flatMap((room) => {
    const folder = path.join(ROOT, 'src', room);
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    return names.flatMap((name) => textsOf(path.join(folder, name)));
  });
}

function textsOf(file: string): { where: string; code: string; hasRemedy: boolean }[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: { where: string; code: string; hasRemedy: boolean }[] = [];
  const visit = (node: ts.Node, error: ts.NewExpression | undefined): void => {
    const within = ts.isNewExpression(node) && node.expression.getText() === 'ScorecamError' ? node : error;
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
    if (isText && COMMAND_LINE.test(node.getText()) && !CONVERTER.test(node.getText())) {
      const [code, , , options] = within?.arguments ?? [];
      found.push({
        where: `${path.relative(ROOT, file)}: ${node.getText()}`,
        code: code !== undefined && ts.isStringLiteral(code) ? code.text : '',
        hasRemedy: /\bremedy:/.test(options?.getText() ?? ''),
      });
    }
    ts.forEachChild(node, (child) => {
      visit(child, within);
    });
  };
  visit(source, undefined);
  return found;
}

describe('an error in the panel', () => {
  it.each(OWN_WORDS)('of the kind %s says what to do in terms of the editor', (code) => {
    const { message, hint } = describeFailure(new ScorecamError(code, 'It failed.', 'Use --memory-cap.'));
    expect(message).toBe('It failed.');
    expect(hint).not.toBe('');
    expect(hint).not.toMatch(COMMAND_LINE);
  });

  it.each<Remedy>(['other-layer', 'model-path', 'other-fit', 'start-engine', 'node-path', 'model-use', 'other-method'])(
    'that %s would help says so in terms of the editor',
    (remedy) => {
      for (const code of ['usage', 'model', 'engine'] as const) {
        const { hint } = describeFailure(new ScorecamError(code, 'It failed.', 'Give --model.', { remedy }));
        expect(hint).not.toBe('');
        expect(hint).not.toMatch(COMMAND_LINE);
      }
    },
  );

  it('names the setting of the Node that cannot run the engine', () => {
    const failure = new ScorecamError('engine', 'The engine cannot be started.', '', { remedy: 'node-path' });
    expect(describeFailure(failure).hint).toContain('"scorecamLens.nodePath"');
  });

  it('sends who has chosen a model to where it was chosen, and names the setting else', () => {
    const gone = new ScorecamError('model', 'There is no model at /a.onnx.', '', { remedy: 'model-path' });
    for (const origin of ['panel', 'workspace'] as const) {
      expect(describeFailureOf(gone, origin).hint).toBe('Choose another model by its name at the top of this panel.');
    }
    expect(describeFailureOf(gone, 'setting').hint).toContain('"scorecamLens.model"');
    expect(describeFailureOf(gone, undefined).hint).toContain('"scorecamLens.model"');
  });

  it('has its own words, or a remedy, wherever the engine names an option', () => {
    const texts = commandLineTexts();
    expect(texts.length).toBeGreaterThan(5);
    const bare = texts.filter(({ code, hasRemedy }) => !hasRemedy && !OWN_WORDS.some((own) => own === code));
    expect(bare.map(({ where }) => where)).toEqual([]);
  });
});
