import type { Fault } from '@stream-manager/contracts'
import { createEgress } from '@stream-manager/egress'
import {
  type EgressSettings,
  type EngineCommand,
  type EngineEvent,
  MAX_STACK_CHARACTERS,
} from '@stream-manager/engine-protocol'
import { cutAtBlank } from '../cut-at-blank.ts'
import { CpuMeter } from '../media/clock/cpu-meter.ts'
import { Programme } from '../media/programme/programme.ts'
import type { ProgrammeOptions } from '../media/programme/programme-options.ts'

type Start = Extract<EngineCommand, { type: 'start' }>

export interface SessionOptions {
  readonly openOutput: ProgrammeOptions['openOutput']
  readonly openPreviewSink: ProgrammeOptions['openPreviewSink']
  readonly warn: ProgrammeOptions['warn']
  readonly monotonicMs: () => number
  readonly hostMs: () => number
  readonly emit: (event: EngineEvent) => void
  /** The process has nothing left to do. */
  readonly end: (exitCode: number) => void
}

/** Shorter than the supervisor's grace before it kills. */
const CLOSE_DEADLINE_MS = 4000
const MAX_REASON_CHARACTERS = 300

const directionsOf = ({ sourceNetworks, outputNetworks, extraCa }: EgressSettings) => ({
  sources: createEgress({ networks: sourceNetworks, variable: 'SOURCE_NETWORKS', extraCa }),
  destinations: createEgress({ networks: outputNetworks, variable: 'OUTPUT_NETWORKS', extraCa }),
})

/** The life of one child: waits for `start`, runs the programme, ends with `stop` or a fatal fault. */
export class Session {
  readonly #options: SessionOptions
  readonly #cpu: CpuMeter
  #programme: Programme | null = null
  #starting = false
  /** Commands that arrived while the encoder was opening. */
  #waiting: EngineCommand[] = []
  #stop: { readonly final: boolean } | null = null

  constructor(options: SessionOptions) {
    this.#options = options
    this.#cpu = new CpuMeter(options.monotonicMs)
  }

  /** Applies commands in the order of arrival. Never throws. */
  handle(command: EngineCommand): void {
    if (command.type === 'start') void this.#start(command)
    else if (this.#programme) this.#apply(this.#programme, command)
    else if (this.#starting) this.#waiting.push(command)
    else if (command.type === 'stop') this.#finish()
    else if (command.type === 'ping') this.#answerPing()
  }

  #answerPing(): void {
    const cpuPercent = this.#cpu.read()
    this.#options.emit({ type: 'idle', cpuPercent, memoryBytes: process.memoryUsage.rss() })
  }

  async #start(command: Start): Promise<void> {
    if (this.#starting) return
    this.#starting = true
    const { type: _, scene, chat, egress, ...programme } = command
    const directions = directionsOf(egress)
    const { end: _end, ...surroundings } = this.#options
    const opened = await Programme.open({ ...programme, ...directions, ...surroundings })
    if (!opened.ok) return this.#fail(opened.fault)
    this.#programme = opened.value
    opened.value.setChat(chat)
    opened.value.setScene(scene)
    for (const waiting of this.#waiting) this.#apply(opened.value, waiting)
    await this.#run(opened.value)
  }

  #apply(programme: Programme, command: EngineCommand): void {
    if (command.type === 'scene') programme.setScene(command.scene)
    else if (command.type === 'chat') programme.setChat(command.messages)
    else if (command.type === 'lease') programme.renewLease(command.endsAtMs)
    else if (command.type === 'preview') programme.showPreview(command)
    else if (command.type === 'stop') {
      this.#stop = { final: command.final }
      programme.stop()
    }
  }

  async #run(programme: Programme): Promise<void> {
    try {
      await programme.run()
      await programme.close({ deadlineMs: CLOSE_DEADLINE_MS, final: this.#stop?.final ?? false })
      this.#finish()
    } catch (error) {
      this.crash(error)
    }
  }

  /** Reports an error that nothing here expected, with the place where it was thrown, and ends. */
  crash(error: unknown): void {
    const stack = error instanceof Error ? error.stack : undefined
    const detail = `The engine cannot go on: ${cutAtBlank(String(error), MAX_REASON_CHARACTERS)}`
    this.#fail({ code: 'internal', detail }, stack && cutAtBlank(stack, MAX_STACK_CHARACTERS))
  }

  #finish(): void {
    this.#options.emit({ type: 'stopped' })
    this.#options.end(0)
  }

  #fail({ code, detail }: Fault, stack?: string): void {
    const since = new Date().toISOString()
    const error = { code, message: detail, since, nextRetryAt: null }
    this.#options.emit({ type: 'fatal', error, ...(stack !== undefined && { stack }) })
    this.#options.end(1)
  }
}
