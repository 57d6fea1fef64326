import type { DoctorEvidence } from '@stream-manager/contracts'
import { type Check, fault, pass, skip } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { type IcecastOutput, icecastOutputs } from '../../icecast/icecast-outputs.ts'
import { listenTo } from '../../icecast/listen.ts'

/** More listeners than these could take the places of people. */
const MAX_MOUNTS = 4

const hostOf = (url: string): string => new URL(url).host

const evidenceOf = async (
  { id, streamId, url }: IcecastOutput,
  { signal }: CheckContext,
): Promise<DoctorEvidence[]> => {
  if (url === null) return []
  const actual = await listenTo(url, signal)
  if (actual === null) return []
  const what = `mount of output ${id} of ${streamId}`
  return [{ what, expected: 'sound that goes on', actual, source: `GET at ${hostOf(url)}` }]
}

export const icecastMount: Check = {
  id: 'icecast.mount',
  group: 'icecast',
  title: 'Listeners of every Icecast mount get sound',
  dependsOn: ['icecast.source'],
  severity: 'error',
  cost: 'deep',
  symptom: 'The output is live, but listeners hear nothing.',
  cause: 'Something between the engine and the server keeps the sound, or listeners may not reach the mount.',
  cure: {
    text: 'Open the address of the mount in a player on this machine. Look at the limits and the log of the server.',
    command: null,
    auto: null,
  },
  docs: null,
  run: async (context) => {
    const seen = await icecastOutputs(context)
    if (!seen.ok) return seen.outcome
    const live = seen.outputs
      .filter(({ state, url }) => state === 'live' && url !== null)
      .slice(0, MAX_MOUNTS)
    if (live.length === 0) return skip('no Icecast output is live')
    const evidence = (await Promise.all(live.map((output) => evidenceOf(output, context)))).flat()
    if (evidence.length === 0) return pass(`sound arrives from ${live.length} mounts`)
    return fault({ summary: 'listeners of a mount hear nothing', evidence })
  },
}
