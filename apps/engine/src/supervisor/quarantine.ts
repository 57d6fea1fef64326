import type { DesiredLayer } from '@stream-manager/contracts'
import type { EngineExit } from './engine-process.ts'

/** One crash may be chance. */
const CRASHES_MAX = 2

/**
 * Signals by which native code ends its own process. SIGKILL is not among them: it comes from outside, for example from
 * the kernel when memory is short.
 */
const CRASH_SIGNALS: readonly (NodeJS.Signals | null)[] = [
  'SIGSEGV',
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGILL',
  'SIGTRAP',
]

/** Another content of the same layer is another source. */
const sourceOf = ({ id, type, content }: DesiredLayer): string => JSON.stringify([id, type, content])

/** Sets sources aside that crashed the engine repeatedly, until their layer's content changes or an operator starts again. */
export class Quarantine {
  /** Crashes by source. Holds sources of the present layers only. */
  #crashes = new Map<string, number>()

  /** The layer whose source was in native code when the process crashed. Null when the end of the process had another reason. */
  crashed({ signal, lastLayerId }: EngineExit, layers: readonly DesiredLayer[]): DesiredLayer | null {
    if (!CRASH_SIGNALS.includes(signal)) return null
    const layer = layers.find(({ id }) => id === lastLayerId)
    if (!layer) return null
    const source = sourceOf(layer)
    this.#crashes.set(source, (this.#crashes.get(source) ?? 0) + 1)
    return layer
  }

  /** Ids of the layers whose source is set aside. Forgets sources that are gone. */
  idsOf(layers: readonly DesiredLayer[]): string[] {
    const present = layers.map((layer) => [sourceOf(layer), layer.id] as const)
    const kept = present.map(([source]) => [source, this.#crashes.get(source) ?? 0] as const)
    this.#crashes = new Map(kept.filter(([, crashes]) => crashes > 0))
    return present.filter(([source]) => (this.#crashes.get(source) ?? 0) >= CRASHES_MAX).map(([, id]) => id)
  }

  forget(): void {
    this.#crashes.clear()
  }
}
