import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

const PAGE_BYTES = 4096
/** A decoder touches new memory at about 2 GB/s at most, so it exceeds the limit by about 100 MB. */
const WATCH_INTERVAL_MS = 50

export interface MemoryWatch {
  readonly maxBytes: number
  /** Called once. */
  readonly onExceeded: () => void
}

/** 0 for a process that has ended, and where there is no /proc. */
const residentBytes = async (pid: number): Promise<number> => {
  const pages = await readFile(`/proc/${pid}/statm`, 'ascii').catch(() => '')
  return Number(pages.split(' ')[1] ?? 0) * PAGE_BYTES
}

const watch = async (pid: number, signal: AbortSignal, { maxBytes, onExceeded }: MemoryWatch) => {
  while (!signal.aborted) {
    if ((await residentBytes(pid)) > maxBytes) return signal.aborted ? undefined : onExceeded()
    await delay(WATCH_INTERVAL_MS, undefined, { signal, ref: false }).catch(() => undefined)
  }
}

/**
 * Watches the resident memory of a process; returns the end of the watch. RLIMIT_AS and RLIMIT_DATA cannot bound it:
 * an engine child of 100 MB has 2.6 GB of writable mappings, nearly all of them reserved by V8 and thread stacks.
 */
export const watchMemory = (pid: number, options: MemoryWatch): (() => void) => {
  const ended = new AbortController()
  void watch(pid, ended.signal, options)
  return () => ended.abort()
}
