import { checkProbeRequest } from './messages.ts'
import { NOTHING_READABLE, probeVideo } from './probe.ts'

/** Answers one request. Then the parent ends this process. */
process.once('disconnect', () => process.exit(0))
process.once('message', async (message: unknown) => {
  const request = checkProbeRequest(message)
  process.send?.(request.ok ? await probeVideo(request.value) : NOTHING_READABLE)
})
