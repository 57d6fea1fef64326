import { isRecord } from '@stream-manager/contracts'
import { expectNone } from '../recorder.ts'
import type { RestTools } from './deployment.ts'
import { contentTypeFaults } from './faults.ts'

const GROUP = 'hls.programme'
const NAME = 'the playlist and its newest segment are served'

const get = (path: string) => ({ method: 'GET', path, headers: {} })

const deliversHls = (output: unknown): boolean =>
  isRecord(output) && output['type'] === 'hls' && output['state'] === 'live'

/** The programme's path, once the hls output has delivered something. */
const programmeOf = (state: unknown): string | null => {
  if (!isRecord(state) || !isRecord(state['preview']) || !Array.isArray(state['outputs'])) return null
  const { hls } = state['preview']
  return typeof hls === 'string' && state['outputs'].some(deliversHls) ? hls : null
}

/** Checks the programme as a player reads it. */
export const checkProgramme = async (
  { recorder, api, signal }: RestTools,
  streamId: string,
): Promise<void> => {
  const state = get(`/api/streams/${streamId}/state`)
  const path = await recorder.check(GROUP, 'the state of its stream is answered', async () =>
    programmeOf((await api.send(state, signal)).body),
  )
  if (path === undefined) return
  if (path === null) {
    recorder.skip(GROUP, NAME, 'the stream has no hls output that is live')
    return
  }
  await recorder.check(GROUP, NAME, async () => {
    const playlist = await api.send(get(path), signal)
    const text = new TextDecoder().decode(playlist.bytes)
    expectNone([
      ...contentTypeFaults(playlist, 'application/vnd.apple.mpegurl'),
      ...(text.startsWith('#EXTM3U') ? [] : ['the playlist does not begin with #EXTM3U']),
    ])
    const segment = text.split('\n').findLast((line) => line !== '' && !line.startsWith('#'))
    if (segment === undefined) return
    const media = await api.send(get(path.slice(0, path.lastIndexOf('/') + 1) + segment), signal)
    expectNone([
      ...(media.status === 200 ? [] : [`segment ${segment} has the status ${media.status}`]),
      ...contentTypeFaults(media, 'video/mp2t'),
    ])
  })
}
