import { readFileSync } from 'node:fs';

/** Instruction sets of the processor as Linux names them, separated by blanks; empty where the system does not tell. */
export function processorFlags(): string {
  try {
    return /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
}

/** Whether the processor is known to have no AVX, without which TensorFlow's library ends the process. */
export function lacksAvx(flags: string): boolean {
  return process.arch === 'x64' && flags !== '' && !flags.split(' ').includes('avx');
}
