import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** A call that has a text translated. */
export interface TranslatedText {
  /** File and line. */
  readonly where: string;
  /** Undefined where it is not a literal, so that no bundle can hold it. */
  readonly text: string | undefined;
  /** How many values are put in; undefined where that is not known before it runs. */
  readonly values: number | undefined;
}

/** All texts in the TypeScript files below a folder that `t` or `l10n.t` translates. */
export function translatedTexts(folder: string): TranslatedText[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return files.flatMap((name) => textsOf(path.join(folder, name)));
}

function textsOf(file: string): TranslatedText[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: TranslatedText[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isTranslation(node.expression)) {
      const [text, ...values] = node.arguments;
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push({
        where: `${file}:${line + 1}`,
        text: text === undefined ? undefined : literalOf(text),
        values: values.some((value) => ts.isSpreadElement(value)) ? undefined : values.length,
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isTranslation(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return callee.text === 't';
  return ts.isPropertyAccessExpression(callee) && /^(vscode\.)?l10n\.t$/.test(callee.getText());
}

/** The value of a literal, or of a sum of literals, which long sentences are. */
function literalOf(node: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const [left, right] = [literalOf(node.left), literalOf(node.right)];
  return left === undefined || right === undefined ? undefined : left + right;
}
