import type { ChannelEvent } from '@stream-manager/backplane'
import { nullable, type Result, Revision, type StreamState, succeed } from '@stream-manager/contracts'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Context } from '../context.ts'
import { channelKey } from '../keys.ts'
import type { Applied, AwaitOptions } from './api.ts'
import { composeState, ENGINE_GRACE_MS } from './compose.ts'
import { readView } from './view.ts'

/** What decides. The rest is handed on as another version may have published it, with what only that one knows. */
const DecidingState = Type.Object({
  streamId: Type.String(),
  status: Type.String(),
  desired: Type.String(),
  revision: Revision,
  appliedRevision: Revision,
  error: nullable(Type.Object({ code: Type.String() })),
})
const deciding = Compile(DecidingState)
const isState = (data: unknown): data is StreamState => deciding.Check(data)

export const readState = async (context: Context, streamId: string): Promise<Result<StreamState>> => {
  const view = await readView(context, streamId)
  return view.ok ? succeed(composeState(view.value, context.clock.now())) : view
}

const isReached = (state: StreamState, { revision, target }: AwaitOptions): boolean => {
  if (target === 'offline') return state.status === 'offline'
  if (target !== undefined) return state.status === target && state.appliedRevision >= revision
  return state.status === 'offline' || state.appliedRevision >= revision
}

/** True or false once there is nothing more to wait for; null while the engine still works on it. */
const verdict = (state: StreamState, options: AwaitOptions): boolean | null => {
  if (isReached(state, options)) return true
  // The engine gave its word: it did not work. The state says why.
  if (state.status === 'failed') return true
  if (state.error?.code === 'engine.unavailable') return false
  const overtaken =
    options.target !== undefined && state.desired !== options.target && state.revision > options.revision
  return overtaken ? false : null
}

/** Settles with the first state that decides the matter, or with null when the time is up. */
class Decision {
  readonly #options: AwaitOptions
  readonly #settled: Promise<Applied>
  #settle: (applied: Applied) => void = () => undefined

  constructor(options: AwaitOptions) {
    this.#options = options
    this.#settled = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  offer(state: StreamState): void {
    const confirmed = verdict(state, this.#options)
    if (confirmed !== null) this.#settle({ confirmed, state })
  }

  async within(ms: number): Promise<Applied | null> {
    let timer: NodeJS.Timeout | undefined
    const timeUp = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, Math.max(0, ms), null)
    })
    try {
      return await Promise.race([this.#settled, timeUp])
    } finally {
      clearTimeout(timer)
    }
  }
}

/** An engine that takes the lease just in time still has to be seen holding it. */
const GRACE_WAIT_MS = ENGINE_GRACE_MS + 50

/** Reads between the waits: an engine's absence is no publication, it must be looked for. */
const decide = async (
  context: Context,
  decision: Decision,
  options: AwaitOptions,
): Promise<Result<Applied>> => {
  const graceMs = Math.min(GRACE_WAIT_MS, options.waitMs)
  let last = await readApplied(context, options)
  for (const waitMs of [graceMs, options.waitMs - graceMs]) {
    if (!last.ok || last.value.settled) break
    const decided = await decision.within(waitMs)
    if (decided) return succeed(decided)
    last = await readApplied(context, options)
  }
  return last.ok ? succeed(last.value.applied) : last
}

const readApplied = async (
  context: Context,
  options: AwaitOptions,
): Promise<Result<{ settled: boolean; applied: Applied }>> => {
  const state = await readState(context, options.streamId)
  if (!state.ok) return state
  const confirmed = verdict(state.value, options)
  return succeed({
    settled: confirmed !== null,
    applied: { confirmed: confirmed === true, state: state.value },
  })
}

const toListener =
  (context: Context, decision: Decision, streamId: string) =>
  (event: ChannelEvent): void => {
    if (event.kind === 'publication') {
      const { data } = event.publication
      if (isState(data)) decision.offer(data)
      else context.passedOver.unknownEvent()
      return
    }
    // What was published in the lost part is unknown; the deadline's own read covers a store that is away.
    readState(context, streamId)
      .then((state) => state.ok && decision.offer(state.value))
      .catch(() => undefined)
  }

/** See `StreamService.awaitApplied`. It subscribes before it reads, so nothing falls between. */
export const awaitApplied = async (context: Context, options: AwaitOptions): Promise<Result<Applied>> => {
  const decision = new Decision(options)
  const subscription = await context.backplane.subscribe(
    channelKey(options.streamId, 'stream-state'),
    toListener(context, decision, options.streamId),
  )
  try {
    return await decide(context, decision, options)
  } finally {
    await subscription.close()
  }
}
