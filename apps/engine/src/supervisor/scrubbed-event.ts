import type { ObservedError } from '@stream-manager/contracts'
import type { EngineEvent } from '@stream-manager/engine-protocol'

type Scrub = (text: string) => string

const scrubError = (error: ObservedError, scrub: Scrub): ObservedError => ({
  ...error,
  message: scrub(error.message),
})

const scrubStatuses = <Status extends { readonly error: ObservedError | null }>(
  statuses: Readonly<Record<string, Status>>,
  scrub: Scrub,
): Record<string, Status> =>
  Object.fromEntries(
    Object.entries(statuses).map(([id, status]) => [
      id,
      status.error === null ? status : { ...status, error: scrubError(status.error, scrub) },
    ]),
  )

/** The child's messages quote native libraries and remote servers, and they are shown to people. */
export const scrubEvent = (event: EngineEvent, scrub: Scrub): EngineEvent => {
  if (event.type === 'fatal') {
    const { error, stack } = event
    return {
      ...event,
      error: scrubError(error, scrub),
      ...(stack !== undefined && { stack: scrub(stack) }),
    }
  }
  if (event.type !== 'status') return event
  const { layers, outputs } = event
  return { ...event, layers: scrubStatuses(layers, scrub), outputs: scrubStatuses(outputs, scrub) }
}
