import * as vscode from 'vscode';
import type { Notices } from './notices';

const KEY = 'nativeFailure';

interface Kept {
  readonly runtime: string;
  readonly reason: string;
}

export interface NativeFailureOptions {
  readonly memory: Pick<vscode.Memento, 'get' | 'update'>;
  /** Names the version of the extension and what runs the engine now: with another one it may go well. */
  readonly runtime: () => string;
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
    this.refresh();
  }

  /** What runs the engine may have changed. */
  refresh(): void {
    const { memory, notices } = this.options;
    const kept = memory.get<Partial<Kept>>(KEY);
    if (kept?.runtime === this.runtime && typeof kept.reason === 'string') {
      this.#say(kept.reason);
    } else {
      this.#reason = undefined;
      notices.remove('slow-runtime');
    }
  }

  /** What runs an engine that is started now. */
  get runtime(): string {
    return this.options.runtime();
  }

  /** Why engines are to start without TensorFlow; undefined where nothing speaks against it. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** @param runtime that of the engine that died: the settings may have changed while it worked */
  note({ runtime, reason }: Kept): void {
    void this.options.memory.update(KEY, { runtime, reason });
    if (runtime === this.runtime) this.#say(reason);
  }

  #say(reason: string): void {
    const { notices, log } = this.options;
    this.#reason = reason;
    log.warn(`engine: WebAssembly computes instead of TensorFlow: ${reason}`);
    const text = vscode.l10n.t(
      'TensorFlow does not run on this machine, so WebAssembly computes, about ten times slower. {0}',
      reason,
    );
    notices.put({ kind: 'slow-runtime', text, action: vscode.l10n.t('Try Again') }, () => this.#forget());
  }

  async #forget(): Promise<void> {
    this.#reason = undefined;
    this.options.log.info('engine: TensorFlow is tried again');
    this.options.notices.remove('slow-runtime');
    this.options.onForget();
    await this.options.memory.update(KEY, undefined);
  }
}
