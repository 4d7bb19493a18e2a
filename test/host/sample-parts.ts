import type { KeptResult } from '../../src/host/result-store';
import type { ScoreData } from '../../src/protocol';
import { PNG, sampleResult } from '../report/sample';

/** Everything of a result that is kept: two channels of 1 × 2, three classes. */
export function sampleParts(result = sampleResult()): KeptResult & { readonly scores: ScoreData } {
  return {
    picture: { png: PNG, place: result.picture },
    classes: { labels: ['a', 'b', 'c'], synsets: [null, null, null], probabilities: new Float32Array([0.5, 0.3, 0.2]) },
    scores: {
      height: 1,
      width: 2,
      depth: 2,
      activations: new Float32Array([1, 2, 3, 4]),
      inputSize: { height: 2, width: 2 },
      channels: new Int32Array([1, 0]),
      outputActivation: 'softmax',
      classes: null,
      logits: new Float32Array([1, 2, 3, 4, 5, 6]),
      means: new Float64Array([2, 5]),
      logSums: new Float64Array([3.4, 6.4]),
    },
    layers: [result.layer],
    refused: {},
    result,
  };
}
