import { setImmediate } from 'node:timers/promises';
import v8 from 'node:v8';
import vm from 'node:vm';

/** Whether an object has gone from memory once what is not in use was taken away. */
export async function isCollected(reference: WeakRef<object>): Promise<boolean> {
  v8.setFlagsFromString('--expose-gc');
  const collectGarbage = vm.runInNewContext('gc') as () => void;
  // Within a turn of the event loop in which it was looked at, an object stays.
  for (let turn = 0; turn < 5 && reference.deref() !== undefined; turn += 1) {
    await setImmediate();
    collectGarbage();
  }
  return reference.deref() === undefined;
}
