import { spawn, type ChildProcess } from 'node:child_process';

/** Whether a process that is to be ended whole has to be started as the head of a group of its own. */
export const NEEDS_OWN_GROUP = process.platform !== 'win32';

/**
 * Ends a process with all that it has started, at once: the Node that is named may be a version manager's script, which
 * starts the real one.
 *
 * @param child started with `detached` where `NEEDS_OWN_GROUP`
 */
export function killTree(child: ChildProcess): void {
  const { pid } = child;
  // It could not be started.
  if (pid === undefined) return;
  if (!NEEDS_OWN_GROUP) {
    spawn('taskkill', ['/T', '/F', '/PID', String(pid)], { stdio: 'ignore', windowsHide: true }).once('error', () => {
      child.kill('SIGKILL');
    });
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of the group is left.
  }
}
