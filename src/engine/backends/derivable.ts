import type { LayersClassifier } from './classifier';
import type { DerivableModel } from './tfjs-gradients';

/**
 * What derivatives of a model are made of that tfjs computes.
 *
 * @param dispose what is done with the classifier in the end
 */
export function derivable(classifier: LayersClassifier, dispose: () => void): DerivableModel {
  const { description, outputs, form } = classifier;
  return {
    description,
    answer: { outputs, form, activation: description.activation },
    run: (input) => classifier.run(input, []).answer,
    behind: (layer) => classifier.behind(layer),
    dispose,
  };
}
