/** A thread that starts later than a call may take, as on a busy machine. */
const START_MS = 7000

Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, START_MS)

await import('../../src/embedded/thread/thread.ts')
