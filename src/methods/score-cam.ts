import { planChannels, type ChannelPlan } from '../engine/channels';
import { scoreChannels } from '../engine/score-pass';
import type { LayerInfo } from '../engine/types';
import { drawMaps, ScoreMatrix, type Activations, type DrawnMaps } from '../maps';
import type { Method, MethodRun, MethodSubject, MethodWork, WantedMaps } from './method';

/** The scores of one picture under one model, layer and baseline; the matrix grows while channels are scored. */
export class ScoreCamRun implements MethodRun {
  readonly activations: Activations;
  readonly plan: ChannelPlan;
  readonly matrix: ScoreMatrix;
  readonly #layer: LayerInfo;

  constructor({ description, layer, activations }: MethodSubject) {
    const { classes, activation } = description;
    this.#layer = layer;
    this.activations = activations;
    this.plan = planChannels(activations.data, layer.channels);
    this.matrix = new ScoreMatrix(this.plan.live.length, classes, activation);
  }

  get byteLength(): number {
    return this.activations.data.byteLength + this.matrix.byteLength;
  }

  /** How many of the live channels a share of them is, at least one where there is one. */
  used({ channels }: Pick<WantedMaps, 'channels'>): number {
    // 7 % of 100 is 7, although 0.07 · 100 is a little more in floating point.
    return Math.ceil(Number((channels * this.plan.live.length).toPrecision(12)));
  }

  progress(wanted: WantedMaps): { done: number; of: number } {
    return { done: this.matrix.rows, of: this.used(wanted) };
  }

  async work(
    wanted: WantedMaps,
    { model, input, baseline, baselineInput, signal, giveWay, onStep }: MethodWork,
  ): Promise<number> {
    const { plan, matrix, activations } = this;
    const layer = this.#layer;
    const to = this.used(wanted);
    const bound = model.bind(layer, input, baselineInput(baseline));
    try {
      // What another request has scored of the same picture meanwhile is not scored again.
      const from = Math.min(matrix.rows, to);
      const pass = { model, layer, bound, activations: activations.data, plan, from, to, signal, giveWay };
      return await scoreChannels(pass, (logits) => {
        matrix.append(logits);
        return onStep();
      });
    } finally {
      bound.release();
    }
  }

  draw(wanted: WantedMaps): DrawnMaps {
    const { activations, plan, matrix } = this;
    const rows = Math.min(matrix.rows, this.used(wanted));
    return drawMaps({ activations, channels: plan.live, scores: matrix }, { ...wanted, rows });
  }
}

export const SCORE_CAM: Method = {
  name: 'score-cam',
  title: 'Score-CAM',
  source: 'Wang et al., Score-CAM (arXiv 1910.01279)',
  needs: 'forward',
  steps: 'channels',
  uses: ['layer', 'baseline', 'weighting', 'channels', 'contrast'],
  options: [],
  begin: (subject) => new ScoreCamRun(subject),
};
