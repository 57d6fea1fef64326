import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import type { Profiler } from 'node:inspector'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mergeProcessCovs } from '@bcoe/v8-coverage'

/** A process that ends writes about 5 MB. The files of one test are merged and deleted before much of it piles up. */
export class RawCoverage {
  readonly #folder = mkdtempSync(join(tmpdir(), 'coverage-'))
  readonly #isCounted: (url: string) => boolean
  readonly #folders = new Map<string, string>()
  #scripts: Profiler.ScriptCoverage[] = []
  #processes = 0
  #unreadable = 0

  /** `isCounted` chooses scripts by their URL. */
  constructor(isCounted: (url: string) => boolean) {
    this.#isCounted = isCounted
  }

  /** Variables that make a process and all processes it starts write their coverage; Node passes the folder on. */
  environmentOf(path: string): Record<string, string> {
    const folder = mkdtempSync(join(this.#folder, 'file-'))
    this.#folders.set(path, folder)
    // Functions from a compile cache have no exact counts.
    return { NODE_V8_COVERAGE: folder, NODE_COMPILE_CACHE: '', NODE_DISABLE_COMPILE_CACHE: '1' }
  }

  /** Takes over what the processes of one test file wrote. Call it when they have ended. */
  collect(path: string): void {
    const folder = this.#folders.get(path)
    if (folder === undefined) return
    for (const name of readdirSync(folder)) this.#take(join(folder, name))
    rmSync(folder, { recursive: true })
    this.#folders.delete(path)
  }

  #take(file: string): void {
    const scripts = readScripts(file)
    if (scripts === undefined) this.#unreadable += 1
    else {
      this.#processes += 1
      const counted = scripts.filter(({ url }) => this.#isCounted(url))
      this.#scripts = mergeProcessCovs([{ result: this.#scripts }, { result: counted }]).result
    }
  }

  get scripts(): readonly Profiler.ScriptCoverage[] {
    return this.#scripts
  }

  /** Processes that wrote their coverage, and those that were killed while they did. */
  get counts(): { readonly processes: number; readonly unreadable: number } {
    return { processes: this.#processes, unreadable: this.#unreadable }
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

const isScript = (value: unknown): value is Profiler.ScriptCoverage =>
  typeof value === 'object' &&
  value !== null &&
  'url' in value &&
  typeof value.url === 'string' &&
  'functions' in value &&
  Array.isArray(value.functions)

/** Undefined when the process was killed while it wrote. */
const readScripts = (file: string): Profiler.ScriptCoverage[] | undefined => {
  try {
    const { result }: { result?: unknown } = JSON.parse(readFileSync(file, 'utf8'))
    return Array.isArray(result) && result.every(isScript) ? result : undefined
  } catch {
    return undefined
  }
}
