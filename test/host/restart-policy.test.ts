import { describe, expect, it } from 'vitest';
import { MAX_RESTARTS, RESTART_WINDOW_MS, RestartPolicy } from '../../src/host/restart-policy';

/** A policy after engines that ended at these times. */
function afterEnds(...timesMs: readonly number[]): RestartPolicy {
  let now = 0;
  const policy = new RestartPolicy(() => now);
  for (now of timesMs) policy.noteEnd();
  return policy;
}

describe('RestartPolicy', () => {
  it('lets an engine be replaced four times within three minutes, as vscode-languageclient does', () => {
    expect({ MAX_RESTARTS, RESTART_WINDOW_MS }).toEqual({ MAX_RESTARTS: 4, RESTART_WINDOW_MS: 180_000 });
    expect(afterEnds(0, 1, 2, 3).gaveUp).toBe(false);
    expect(afterEnds(0, 1, 2, 3, 4).gaveUp).toBe(true);
  });

  it('counts an end that lies exactly the window back, and none before', () => {
    expect(afterEnds(0, 1, 2, 3, 180_000).gaveUp).toBe(true);
    expect(afterEnds(0, 1, 2, 3, 180_001).gaveUp).toBe(false);
    expect(afterEnds(0, 60_000, 120_000, 180_001, 240_002, 300_003).gaveUp).toBe(false);
  });

  it('does not take heart again with time alone', () => {
    expect(afterEnds(0, 1, 2, 3, 4, 1_000_000).gaveUp).toBe(true);
  });

  it('counts anew after a reset', () => {
    const policy = afterEnds(0, 1, 2, 3, 4);
    policy.reset();
    expect(policy.gaveUp).toBe(false);
    for (let end = 0; end < 4; end += 1) policy.noteEnd();
    expect(policy.gaveUp).toBe(false);
    policy.noteEnd();
    expect(policy.gaveUp).toBe(true);
  });
});
