import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  eventually,
  meanVolumeDb,
  missingProgram,
  type ProbedPacket,
  probePackets,
  probeStreams,
  ptsGapsMs,
} from '@stream-manager/test-kit'
import t from 'tap'
import { colorAt, hlsFolder, listedSegments, nextWholeSegment } from './support/picture.ts'
import { startStandalone, waitForState } from './support/system.ts'

/** First PTS of one track of a segment. */
const firstPtsMs = (packets: readonly ProbedPacket[], type: string): number =>
  Math.min(...packets.filter((packet) => packet.type === type).map(({ ptsMs }) => ptsMs))

t.test('the first start on an empty data directory', { skip: missingProgram('ffprobe') }, async (t) => {
  const system = await startStandalone(t)
  await waitForState(
    system,
    'live with HLS',
    ({ status, outputs }) => status === 'live' && outputs[0]?.state === 'live',
  )

  await t.test('the programme is H.264 720p with AAC, without gaps and in sync', async (t) => {
    await nextWholeSegment(system.dataDir)
    await nextWholeSegment(system.dataDir)
    const playlist = `${system.apiUrl}/hls/main/index.m3u8`
    const streams = await probeStreams(playlist)
    t.match(
      streams.find(({ type }) => type === 'video'),
      { codec: 'h264', width: 1280, height: 720 },
    )
    t.match(
      streams.find(({ type }) => type === 'audio'),
      { codec: 'aac', sampleRateHz: 48_000 },
    )
    const leads: number[] = []
    for (const segment of (await listedSegments(system.dataDir)).slice(-2)) {
      const packets = await probePackets(segment)
      const video = ptsGapsMs(packets, 'video')
      const audio = ptsGapsMs(packets, 'audio')
      t.ok(video.min > 33 && video.max < 34, `video gaps ${video.min}..${video.max}`)
      t.ok(audio.min > 21 && audio.max < 22, `audio gaps ${audio.min}..${audio.max}`)
      leads.push(firstPtsMs(packets, 'video') - firstPtsMs(packets, 'audio'))
    }
    // A segment is cut at a keyframe. The sound begins with the first AAC frame from there on, of 21.3 ms.
    t.ok(
      leads.every((leadMs) => leadMs > -22 && leadMs < 22),
      `sound leads by ${leads} ms in the file`,
    )
    t.ok((await meanVolumeDb(playlist, { seconds: 2 })) > -50, 'the tone is audible')
  })

  await t.test('only the user of the process can read what it writes', async (t) => {
    const files = await readdir(system.dataDir, { recursive: true, withFileTypes: true })
    t.ok(files.some(({ name }) => name.endsWith('.ts')))
    for (const { name, parentPath } of files) {
      // A segment may be removed meanwhile.
      const found = await stat(join(parentPath, name)).catch(() => null)
      t.equal((found?.mode ?? 0) & 0o077, 0, name)
    }
  })

  await t.test('the picture moves and contains the panel', async (t) => {
    const [earlier = '', last = ''] = (await listedSegments(system.dataDir)).slice(-2)
    t.notSame(await colorAt(earlier, 640, 300), await colorAt(last, 640, 300))
    const background = await colorAt(last, 20, 600)
    const panel = await colorAt(last, 760, 560)
    t.ok(
      panel.reduce((a, b) => a + b) < background.reduce((a, b) => a + b),
      'the panel darkens what is under it',
    )
  })

  await t.test('health and metrics report the stream, and their figures change', async (t) => {
    // One probe may time out on a busy machine.
    const health = await eventually(
      async () => {
        const answer = await fetch(`${system.healthUrl}/health`)
        return answer.status === 200 ? answer : null
      },
      { what: 'the system to be healthy' },
    )
    t.match(await health.json(), {
      checks: { stream: {}, database: {}, 'stream-api': {}, gateway: {}, engine: {} },
    })
    const frames = async () => {
      const text = await (await fetch(`${system.metricsUrl}/metrics`)).text()
      return Number(/stream_manager_stream_rendered_frames_total\{stream="main"\} (\d+)/.exec(text)?.[1])
    }
    const before = await frames()
    t.ok(before > 0)
    await eventually(async () => (await frames()) > before, { what: 'the frame counter to move' })
  })

  await t.test('SIGTERM ends the playlist and the children, and exits with 0', async (t) => {
    const children = system.children()
    t.equal(children.length, 1)
    t.same(await system.stop(), { code: 0, signal: null })
    t.match(await readFile(join(hlsFolder(system.dataDir), 'index.m3u8'), 'utf8'), /#EXT-X-ENDLIST/)
    t.throws(() => process.kill(children[0] ?? 0, 0), 'no orphan')
  })
})

t.test('a stopped stream stays stopped after a restart of the process', async (t) => {
  const system = await startStandalone(t)
  await waitForState(system, 'live', ({ status }) => status === 'live')
  await system.api.control('stop')
  await system.stop()
  const again = await startStandalone(t, { dataDir: system.dataDir })
  t.equal((await again.api.state()).status, 'offline')
  const { items } = await again.api.call<{ items: unknown[] }>('GET', '/api/layers')
  t.equal(items.length, 6, 'the scene is stored, not created again')
})
