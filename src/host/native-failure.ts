import * as vscode from 'vscode';
import type { Notices } from './notices';

const KEY = 'nativeFailure';

interface Kept {
  readonly runtime: string;
  readonly reason: string;
}

export interface NativeFailureOptions {
  readonly memory: Pick<vscode.Memento, 'get' | 'update'>;
  /** Names the version of the extension and what runs it: with another one it may go well. */
  readonly runtime: string;
  readonly notices: Notices;
  readonly log: Pick<vscode.LogOutputChannel, 'warn' | 'info'>;
  /** Called when TensorFlow is to be tried once more. */
  readonly onForget: () => void;
}

/**
 * Remembers, over windows, that TensorFlow's library ended the engine, so that engines start without it until the user
 * wants it to be tried again.
 */
export class NativeFailure {
  #reason: string | undefined;

  constructor(private readonly options: NativeFailureOptions) {
    const kept = options.memory.get<Partial<Kept>>(KEY);
    if (kept?.runtime === options.runtime && typeof kept.reason === 'string') this.#say(kept.reason);
  }

  /** Why engines are to start without TensorFlow; undefined where nothing speaks against it. */
  get reason(): string | undefined {
    return this.#reason;
  }

  note(reason: string): void {
    const kept: Kept = { runtime: this.options.runtime, reason };
    void this.options.memory.update(KEY, kept);
    this.#say(reason);
  }

  #say(reason: string): void {
    const { notices, log } = this.options;
    this.#reason = reason;
    log.warn(`engine: WebAssembly computes instead of TensorFlow: ${reason}`);
    const text = vscode.l10n.t(
      'TensorFlow does not run on this machine, so WebAssembly computes, about ten times slower. {0}',
      reason,
    );
    notices.put({ kind: 'slow-runtime', text, action: vscode.l10n.t('Try Again') }, () => {
      this.#forget();
    });
  }

  #forget(): void {
    this.#reason = undefined;
    void this.options.memory.update(KEY, undefined);
    this.options.log.info('engine: TensorFlow is tried again');
    this.options.notices.remove('slow-runtime');
    this.options.onForget();
  }
}
