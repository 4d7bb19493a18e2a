// What the numbers were measured on, and whether it was busy with something else.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './process.mjs';

/** A machine with less than this is called quiet. */
const QUIET_LOAD = 0.7;

const POLL_MS = 10_000;

/** How long it has to stay quiet, and how long that is waited for. */
const QUIET_POLLS = 6;
const MOST_POLLS = 90;

export function describeMachine() {
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    cores: cpus.length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    os: `${distribution()}, ${os.type()} ${os.release()}, ${process.arch}`,
    node: process.versions.node,
  };
}

/** Processes that ran or wanted to, on average over the last minute. */
export function load() {
  return Math.round((os.loadavg()[0] ?? 0) * 100) / 100;
}

/**
 * Watches how much of the machine other programs take: what all processors did, less what this process and those that
 * it started and saw end did. Linux only.
 *
 * @returns {() => number | null} Processors kept busy by others since the call, on average.
 */
export function watchOthers() {
  const before = processorSeconds();
  const begun = performance.now();
  return () => {
    const after = processorSeconds();
    if (before === null || after === null) return null;
    const others = after.busy - before.busy - (after.own - before.own);
    return Math.max(0, Math.round((others / (performance.now() - begun)) * 1000 * 100) / 100);
  };
}

/** Seconds since the start of the machine and of this process; the kernel counts in hundredths. */
function processorSeconds() {
  try {
    const [, user, nice, system, , , irq, softirq, steal] = readFileSync('/proc/stat', 'utf8').split(/\s+/).map(Number);
    // The second field is the program's name, which may hold blanks.
    const own = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ').slice(11, 15).map(Number);
    const sum = (values) => values.reduce((total, value) => total + value, 0) / 100;
    return { busy: sum([user, nice, system, irq, softirq, steal]), own: sum(own) };
  } catch {
    return null;
  }
}

/** Waits until the machine has been quiet for a minute; goes on all the same after a quarter of an hour. */
export async function waitUntilQuiet() {
  let quiet = 0;
  for (let poll = 0; poll < MOST_POLLS; poll += 1) {
    quiet = load() < QUIET_LOAD ? quiet + 1 : 0;
    if (quiet > QUIET_POLLS) return;
    if (poll % 6 === 0) say(`Waiting for a quiet machine (load ${load()})`);
    await sleep(POLL_MS);
  }
  say(`The machine did not become quiet (load ${load()}); going on.`);
}

function distribution() {
  try {
    const release = readFileSync('/etc/os-release', 'utf8');
    return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(release)?.[1] ?? os.platform();
  } catch {
    return os.platform();
  }
}
