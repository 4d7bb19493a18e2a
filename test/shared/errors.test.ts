import { expect, test } from 'vitest';
import { ScorecamError } from '../../src/shared/errors';

test('what a model or a file name puts into a message cannot drive what shows it', () => {
  const { message } = new ScorecamError('model', 'Operator "a\nb\u001b[2J\u202e" is not known.', 'Export it again.');
  expect(message).toBe('Operator "a\ufffdb\ufffd[2J\ufffd" is not known.');
});
