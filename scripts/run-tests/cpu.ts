import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const HOOK = fileURLToPath(new URL('write-cpu.ts', import.meta.url))

/** Lets a node process write, at its end, the CPU time of itself and of the children it waited for. Linux only. */
export const cpuRecorder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'test-cpu-'))
  const path = join(folder, 'seconds')
  return {
    nodeArgs: ['--import', pathToFileURL(HOOK).href],
    environment: { TEST_CPU_PATH: path },
    /** Call once, after the process ended. Undefined where it was killed before it could write. */
    seconds: (): number | undefined => {
      try {
        return Number(readFileSync(path, 'utf8'))
      } catch {
        return undefined
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  }
}
