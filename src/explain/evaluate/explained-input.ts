import type { LayerInfo, LoadedModel } from '../../engine';
import { baselineInput } from '../../input';
import type { Activations, DrawnMaps } from '../../maps';
import type { MeasuredPicture } from '../../metrics';
import { CONTROLS, findMethod, optionValues, type Baseline, type MethodRun } from '../../methods';
import type { MethodUse } from '../../protocol';
import type { OpenModel } from '../open-model';
import { passTurnOf, predictOnce, type RequestContext } from '../seen-pictures';

/** A model that is being evaluated at one of its layers. */
export interface EvaluatedModel {
  readonly opened: OpenModel;
  readonly loaded: LoadedModel;
  readonly layer: LayerInfo;
  readonly context: RequestContext;
}

/**
 * An input of the model, a picture or what was made of pictures, and the maps of it.
 *
 * Uses of one method that differ in the weighting alone share its work: the passes over the masks are made once.
 */
export class ExplainedInput {
  readonly #runs = new Map<string, MethodRun>();
  #passes = 0;

  constructor(
    private readonly model: EvaluatedModel,
    /** `[height, width, channels]`, preprocessed. */
    readonly input: Float32Array,
    private readonly activations: Activations,
    /** SHA-256, hexadecimal, of what the input was made from. */
    private readonly hash: string,
  ) {}

  /** Shows the model an input that it has not seen: one forward pass. */
  static async see(model: EvaluatedModel, input: Float32Array, hash: string): Promise<ExplainedInput> {
    const { loaded, layer } = model;
    const { height, width, channels } = layer;
    const { activations: data } = await predictOnce(loaded, layer, input);
    const seen = new ExplainedInput(model, input, { height, width, channels, data }, hash);
    seen.#passes = 1;
    return seen;
  }

  /** Passes through the model that maps of this input took. */
  get forwardPasses(): number {
    return this.#passes;
  }

  /** What measurements start from: the zero of the first learned layer is seen where a mask is zero. */
  measured(classIndex: number): MeasuredPicture {
    const { width, height } = this.model.opened.settings.preprocessing.inputSize;
    return { input: this.input, baseline: this.#baselineInput('zero'), width, height, classIndex };
  }

  /**
   * The maps of two classes, which may be the same one.
   *
   * @throws ScorecamError `usage`, `model` where the method cannot be used with the model, or `cancelled`
   */
  async draw(use: MethodUse, predicted: number, target = predicted): Promise<DrawnMaps> {
    const { loaded, context } = this.model;
    const { signal } = context;
    const passTurn = passTurnOf(context);
    const run = this.#runOf(use);
    const wanted = {
      ...{ predicted, target, weighting: use.weighting, temperature: use.temperature },
      ...{ contrast: false, channels: 1, size: loaded.description.inputSize },
    };
    const { done, of } = run.progress(wanted);
    if (done < of) {
      this.#passes += await passTurn((giveWay) =>
        run.work(wanted, {
          ...{ model: loaded, input: this.input, baseline: 'zero', signal, giveWay },
          baselineInput: (kind) => this.#baselineInput(kind),
          onStep: () => undefined,
        }),
      );
    }
    return run.draw(wanted);
  }

  #runOf({ method: name, options }: MethodUse): MethodRun {
    const { loaded, layer } = this.model;
    const control = CONTROLS.find((each) => each.name === name);
    const method = control ?? findMethod(name);
    const values = optionValues(method, control === undefined ? options : this.#ownChance(options));
    const key = JSON.stringify([name, values]);
    const { description } = loaded;
    const run = this.#runs.get(key) ?? method.begin({ description, layer, activations: this.activations }, values);
    this.#runs.set(key, run);
    return run;
  }

  /** A control draws something else for every picture, so that its mean is not that of one draw. */
  #ownChance({ seed, ...options }: MethodUse['options']): MethodUse['options'] {
    if (seed === undefined) return options;
    return { ...options, seed: (Number(seed) ^ Number.parseInt(this.hash.slice(0, 7), 16)) & 0x7fffffff };
  }

  #baselineInput(kind: Baseline): Float32Array {
    const { opened, loaded } = this.model;
    return baselineInput(kind, this.input, opened.settings.preprocessing, loaded.description.zeroInput);
  }
}
