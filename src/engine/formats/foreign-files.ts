import { ScorecamError } from '../../shared/errors';

/** A form of models that is not opened, and how to make one of it that is. */
interface ForeignForm {
  /** `a model of TensorFlow Lite`. */
  readonly words: string;
  readonly hint: string;
  /** By content where that tells, and then whatever the file is called. */
  readonly content?: (head: Uint8Array) => boolean;
  /** By name where the content does not tell. */
  readonly name?: RegExp;
}

const TO_ONNX =
  'In Python: model.eval(), then torch.onnx.export(model, torch.zeros(1, 3, 224, 224), "model.onnx", dynamo=True, dynamic_shapes=({0: torch.export.Dim.DYNAMIC},)), with the size that it was trained with.';

/** Those told by their content come first. */
const FORMS: readonly ForeignForm[] = [
  {
    words: 'a model of TensorFlow Lite, of which only the answer can be reached, not the layers within',
    hint: 'Open the Keras file or SavedModel that it was made of; or make an ONNX file: pip install tf2onnx, then python -m tf2onnx.convert --tflite model.tflite --output model.onnx.',
    content: (head) => textAt(head, 4, 4) === 'TFL3',
    name: /\.(tflite|lite)$/i,
  },
  {
    words: 'a program of ExecuTorch, of which only the answer can be reached, not the layers within',
    hint: TO_ONNX,
    content: (head) => /^ET\d\d$/.test(textAt(head, 4, 4)),
    name: /\.pte$/i,
  },
  {
    words: 'a model in the ORT format of onnxruntime',
    hint: 'Open the .onnx file that it was made of.',
    content: (head) => textAt(head, 4, 4) === 'ORTM',
    name: /\.ort$/i,
  },
  {
    words: 'a file of PyTorch, which holds weights, and code that would have to be run to use them',
    hint: TO_ONNX,
    content: (head) => isPyTorchArchive(head) || isPyTorchPickle(head),
    name: /\.(pt|pth|pt2|ptl|torchscript)$/i,
  },
  {
    words: 'a file of weights (safetensors) without the network that they belong to',
    hint: `From Hugging Face: optimum-cli export onnx --model FOLDER OUT. From timm: timm.create_model(…, pretrained=True) and export that. ${TO_ONNX}`,
    content: isSafetensors,
    name: /\.safetensors$/i,
  },
  {
    words: 'a language model (GGUF)',
    hint: 'Use an image classifier.',
    content: (head) => textAt(head, 0, 4) === 'GGUF',
  },
  {
    words: 'a pickle of Python, which would run code when it is opened',
    hint: `Open it in Python and save the model in another form. ${TO_ONNX}`,
    content: isPickle,
    name: /\.(pkl|pickle|joblib)$/i,
  },
  {
    words: 'a checkpoint of TensorFlow: weights without the network that they belong to',
    hint: 'In Python: build the model, model.load_weights("…"), then model.save("model.keras"), and open that.',
    name: /\.ckpt(-\d+)?$|\.ckpt.*\.(index|meta)$|\.data-\d{5}-of-\d{5}$|^checkpoint$/i,
  },
  {
    words: 'a frozen graph of TensorFlow 1',
    hint: 'Make an ONNX file of it: pip install tf2onnx, then python -m tf2onnx.convert --graphdef model.pb --inputs input:0 --outputs output:0 --output model.onnx, with the names of its input and output.',
    name: /(?<!^saved_model)\.pb$/i,
  },
  {
    words: 'a model of Core ML',
    hint: 'Export the model to ONNX or Keras where it was trained; Create ML exports to nothing else.',
    name: /\.(mlmodel|mlpackage|mlmodelc)$/i,
  },
  {
    words: 'a part of the weights of a TensorFlow.js model',
    hint: 'Give the path of the model.json that belongs to it.',
    name: /shard\d+of\d+(\.bin)?$|^weights\.bin$/i,
  },
  {
    words: 'a part of the weights of an ONNX model',
    hint: 'Give the path of the .onnx file that belongs to it.',
    name: /\.onnx[._]data$/i,
  },
  {
    words: 'a model of Caffe',
    hint: 'Make an ONNX file of it: pip install caffe2onnx, or train and export the network in PyTorch.',
    name: /\.(caffemodel|prototxt)$/i,
  },
  {
    words: 'a model of Paddle',
    hint: 'Make an ONNX file of it: pip install paddle2onnx, then paddle2onnx --model_dir FOLDER --save_file model.onnx.',
    name: /\.(pdmodel|pdiparams)$/i,
  },
  {
    words: 'a model that was compiled for one device (TensorRT, Edge TPU, NCNN, MNN, RKNN)',
    hint: 'Open the ONNX or Keras file that it was made of.',
    name: /\.(engine|plan|trt|param|mnn|rknn|hef|blob)$/i,
  },
  {
    words: 'weights of Darknet',
    hint: 'Export the network to ONNX: Ultralytics does it for newer ones (yolo export format=onnx).',
    name: /\.weights$/i,
  },
  {
    words: 'weights of Flax or JAX without the network that they belong to',
    hint: 'Export the network with jax2tf as a SavedModel.',
    name: /\.(msgpack|orbax)$/i,
  },
  {
    words: 'a file of MATLAB',
    hint: 'In MATLAB: exportONNXNetwork(net, "model.onnx").',
    name: /\.mat$/i,
  },
];

/** File names that foreign forms have. */
export function isForeignName(name: string): boolean {
  return FORMS.some((form) => form.name?.test(name) === true);
}

/**
 * What a file is that is known, but not opened.
 *
 * @param head its first bytes
 * @param name of the file
 * @param by `content` to look at nothing else
 * @returns undefined for other files
 */
export function foreignModel(
  head: Uint8Array,
  { file, name, by }: { readonly file: string; readonly name: string; readonly by: 'content' | 'name' },
): ScorecamError | undefined {
  const form = FORMS.find((candidate) =>
    by === 'content' ? candidate.content?.(head) === true : candidate.name?.test(name) === true,
  );
  if (form === undefined) return undefined;
  return new ScorecamError('model', `${file} is ${form.words}.`, form.hint);
}

function textAt(head: Uint8Array, offset: number, length: number): string {
  return String.fromCharCode(...head.subarray(offset, offset + length));
}

/** An archive of `torch.save`, `torch.jit.save` or `torch.export.save`: all of it lies in one folder. */
function isPyTorchArchive(head: Uint8Array): boolean {
  if (textAt(head, 0, 4) !== 'PK\x03\x04') return false;
  const length = (head[26] ?? 0) + 256 * (head[27] ?? 0);
  const entry = textAt(head, 30, Math.min(length, 1000));
  return /^[^/]+\/(data\.pkl|data\/|constants\.pkl|code\/|archive_format|byteorder|version|\.)/.test(entry);
}

/** As `torch.save` wrote until 1.6: a pickle of a magic number of ten bytes. */
function isPyTorchPickle(head: Uint8Array): boolean {
  const magic = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
  return head[0] === 0x80 && magic.every((byte, i) => head[i + 2] === byte);
}

/** The length of a JSON object in eight bytes, then that object. */
function isSafetensors(head: Uint8Array): boolean {
  if (head.length < 10) return false;
  const length = new DataView(head.buffer, head.byteOffset).getBigUint64(0, true);
  return length >= 2n && length < 2n ** 32n && /^\{\s*["}]/.test(textAt(head, 8, 4));
}

/** The protocol, then in the newer ones the length of a frame. */
function isPickle(head: Uint8Array): boolean {
  const [first, protocol = 0, next] = head;
  if (first !== 0x80 || protocol < 2 || protocol > 5) return false;
  return protocol < 4 ? /[\]}(c]/.test(String.fromCharCode(next ?? 0)) : next === 0x95;
}
