import { expect, test } from 'vitest';
import { levelOf } from '../../src/host/engine-log';

// As TensorFlow 2.21 writes them; the third one comes where TF_CPP_MIN_LOG_LEVEL is lower.
test.each([
  ['debug', 'WARNING: All log messages before absl::InitializeLog() is called are written to STDERR'],
  ['debug', 'I0000 00:00:1795436223.328808   13614 port.cc:153] oneDNN custom operations are on. You may see'],
  ['debug', '2026-11-23 12:17:03.328808: I tensorflow/core/platform/cpu_feature_guard.cc:210] This TensorFlow binary'],
  ['debug', 'To enable the following instructions: AVX2 AVX512F FMA, in other operations, rebuild TensorFlow'],
  ['info', 'E0000 00:00:1795436223.328808   13614 node_def_util.cc:680] NodeDef mentions attribute'],
  ['info', '2026-11-23 12:17:03.328808: F tensorflow/core/framework/tensor.cc:852] Check failed'],
  ['info', "scorecam-engine: TensorFlow's library is tried"],
  ['info', 'Illegal instruction (core dumped)'],
])('%s: %s', (level, line) => {
  expect(levelOf(line)).toBe(level);
});
