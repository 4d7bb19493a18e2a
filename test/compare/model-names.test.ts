import { expect, test } from 'vitest';
import { distinctNames } from '../../src/compare';

test.each([
  [['old', '/m/old.h5'], ['new', '/m/new.h5'], 'old', 'new'],
  [['model', '/runs/yesterday/model.keras'], ['model', '/runs/today/model.keras'], 'yesterday/model', 'today/model'],
  [['model', '/runs/1/best/model.keras'], ['model', '/runs/2/best/model.keras'], '1/…/model', '2/…/model'],
  [['model', 'C:\\runs\\1\\model.onnx'], ['model', 'C:\\runs\\2\\model.onnx'], '1/model', '2/model'],
  [['Lite0', '/m/lite0.h5'], ['Lite0', '/m/lite0.keras'], 'Lite0 (1)', 'Lite0 (2)'],
] as const)('%s and %s are told apart', ([name, path], [other, otherPath], first, second) => {
  expect(distinctNames({ name, path }, { name: other, path: otherPath })).toEqual({ first, second });
});
