import { describe, expect, it } from 'vitest';
import { isAllowed, isAllowedInSaver, isCalling, isComputing } from '../../src/engine/tensorflow/allowed-operators';

describe('the list of operators', () => {
  it.each([
    ...['ReadFile', 'WriteFile', 'MatchingFiles', 'Save', 'SaveV2', 'Restore', 'RestoreV2', 'Print', 'PrintV2'],
    ...['PyFunc', 'EagerPyFunc', 'PyFuncStateless', 'LoadLibrary', 'XlaCallModule', 'ReaderReadV2', 'TextLineReaderV2'],
    ...['InitializeTableFromTextFileV2', 'TextLineDataset', 'TFRecordDataset', 'FixedLengthRecordDataset', 'Save'],
    ...[
      'AudioSummary',
      'WriteSummary',
      'CreateSummaryFileWriter',
      'LogMessage',
      'RemoteCall',
      'RpcServer',
      'DebugIdentity',
    ],
    ...['SymbolicGradient', 'StringToHashBucketFast', 'NotAnOperator', ''],
  ])('refuses %s', (op) => {
    expect([isComputing(op), isCalling(op), isAllowed(op)]).toEqual([false, false, false]);
  });

  it('knows what networks are made of', () => {
    const ops = [
      'Conv2D',
      'DepthwiseConv2dNative',
      'FusedBatchNormV3',
      'BiasAdd',
      'Relu6',
      'Mean',
      'MatMul',
      'Softmax',
    ];
    expect(ops.filter((op) => !isComputing(op))).toEqual([]);
  });

  it('lets files be touched by what saves and restores weights alone', () => {
    expect(['SaveV2', 'RestoreV2'].map((op) => [isAllowed(op), isAllowedInSaver(op)])).toEqual([
      [false, true],
      [false, true],
    ]);
    expect(isAllowedInSaver('WriteFile')).toBe(false);
  });

  it('runs nothing that draws numbers, keeps state or decodes files', () => {
    const ops = ['RandomUniform', 'AssignVariableOp', 'VarHandleOp', 'HashTableV2', 'DecodeJpeg'];
    expect(ops.map((op) => [isAllowed(op), isComputing(op)])).toEqual(ops.map(() => [true, false]));
  });
});
