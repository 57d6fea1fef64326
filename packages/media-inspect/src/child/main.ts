import { checkProbeRequest } from './messages.ts'
import { probeVideo } from './probe.ts'

/** One request, one answer; then the parent ends this process, or its own end does. */
process.once('disconnect', () => process.exit(0))
process.once('message', async (message: unknown) => {
  const request = checkProbeRequest(message)
  const video = request.ok ? await probeVideo(request.value) : null
  process.send?.({ video })
})
