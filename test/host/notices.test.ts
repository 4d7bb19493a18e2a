import { describe, expect, it, vi } from 'vitest';
import { Notices } from '../../src/host/notices';
import type { Notice } from '../../src/protocol';

const notice = (kind: Notice['kind'], text = 'why'): Notice => ({ kind, text, action: 'Do it' });

describe('Notices', () => {
  it('holds one of each kind and tells of every change', () => {
    const notices = new Notices();
    const seen: string[][] = [];
    const subscription = notices.onDidChange(() => seen.push(notices.all().map(({ kind, text }) => `${kind} ${text}`)));
    notices.put(notice('untrusted'));
    notices.put(notice('storage'));
    notices.put(notice('untrusted', 'still'));
    notices.remove('storage');
    notices.remove('storage');
    subscription.dispose();
    notices.remove('untrusted');
    expect(seen).toEqual([
      ['untrusted why'],
      ['untrusted why', 'storage why'],
      ['untrusted still', 'storage why'],
      ['untrusted still'],
    ]);
    expect(notices.all()).toEqual([]);
  });

  it('does what the button of a notice promises while that notice holds', async () => {
    const notices = new Notices();
    const act = vi.fn();
    notices.put(notice('untrusted'), act);
    await notices.act('storage');
    expect(act).not.toHaveBeenCalled();
    await notices.act('untrusted');
    expect(act).toHaveBeenCalledTimes(1);
    notices.remove('untrusted');
    await notices.act('untrusted');
    expect(act).toHaveBeenCalledTimes(1);
  });
});
