import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import {
  eventually,
  missingProgram,
  mountForbidden,
  type ProbedPacket,
  probePackets,
  ptsGapsMs,
  type TestScope,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import t from 'tap'
import { HlsFolder } from '../../src/outputs/hls/folder.ts'
import { keyframeTimes } from '../../src/outputs/hls/segment-length.ts'
import { openOn, untilError, untilState } from './support/open.ts'
import { TestProgramme } from './support/programme.ts'

const withoutProbe = missingProgram('ffprobe')
const withoutMount = mountForbidden()
const run = promisify(execFile)

const folderOf = (dataDir: string): string => path.join(dataDir, 'hls/main')
const readPlaylist = (dataDir: string): Promise<string> =>
  readFile(path.join(folderOf(dataDir), 'index.m3u8'), 'utf8')
const segmentsIn = (playlist: string): string[] =>
  playlist.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
const tag = (playlist: string, name: string): number =>
  Number(new RegExp(`#EXT-X-${name}:(\\d+)`).exec(playlist)?.[1])

/** The sizes of everything the playlist names; rejects when something is missing. */
const sizesOfNamed = async (dataDir: string): Promise<number[]> => {
  const names = segmentsIn(await readPlaylist(dataDir))
  return Promise.all(names.map(async (name) => (await stat(path.join(folderOf(dataDir), name))).size))
}

const firstMs = (packets: readonly ProbedPacket[], type: string): number =>
  packets.find((packet) => packet.type === type)?.ptsMs ?? Number.NaN

t.test('ffprobe finds constant frame gaps and sound in step', { skip: withoutProbe }, async (t) => {
  const dataDir = await temporaryDirectory(t)
  const programme = await TestProgramme.open(t)
  const sink = openOn(programme, { type: 'hls' }, { dataDir })
  await programme.produce(11)
  await programme.finish()
  t.equal(sink.droppedPackets(), 0)
  const playlist = await readPlaylist(dataDir)
  t.match(playlist, /#EXT-X-ENDLIST\n$/)
  t.equal(segmentsIn(playlist).length, 6)
  t.equal(tag(playlist, 'TARGETDURATION'), 2)
  const packets = await probePackets(path.join(folderOf(dataDir), 'index.m3u8'))
  t.equal(packets.filter(({ type }) => type === 'video').length, 330, 'no frame is missing')
  const video = ptsGapsMs(packets, 'video')
  t.ok(video.min > 33.3 && video.max < 33.4, `frame gaps ${video.min} to ${video.max} ms`)
  const audio = ptsGapsMs(packets, 'audio')
  t.ok(audio.min > 21.3 && audio.max < 21.4, `sound gaps ${audio.min} to ${audio.max} ms`)
  t.ok(Math.abs(firstMs(packets, 'video') - firstMs(packets, 'audio')) < 40, 'both begin together')
})

t.test('every segment can be played on its own', { skip: withoutProbe }, async (t) => {
  const dataDir = await temporaryDirectory(t)
  const programme = await TestProgramme.open(t)
  programme.encoder.keyframesAt(keyframeTimes(4))
  openOn(programme, { type: 'hls', options: { segmentSeconds: 4 } }, { dataDir })
  await programme.produce(9)
  await programme.finish()
  const playlist = await readPlaylist(dataDir)
  t.match(playlist.match(/#EXTINF:[\d.]+/g), ['#EXTINF:1.000000', '#EXTINF:4.000000', '#EXTINF:4.000000'])
  for (const name of segmentsIn(playlist)) {
    const packets = await probePackets(path.join(folderOf(dataDir), name))
    t.equal(packets.find(({ type }) => type === 'video')?.keyframe, true, 'it begins with a keyframe')
    t.same(await firstPids(path.join(folderOf(dataDir), name)), [17, 0, 4096], 'after the stream tables')
  }
})

t.test(
  'segments after the first second are as long as asked for, whatever the length',
  { skip: withoutProbe },
  async (t) => {
    for (const segmentSeconds of [1, 3, 5, 7]) {
      const dataDir = await temporaryDirectory(t)
      const programme = await TestProgramme.open(t)
      programme.encoder.keyframesAt(keyframeTimes(segmentSeconds))
      openOn(programme, { type: 'hls', options: { segmentSeconds } }, { dataDir })
      await programme.produce(1 + segmentSeconds * 2)
      await programme.finish()
      const playlist = await readPlaylist(dataDir)
      t.equal(tag(playlist, 'TARGETDURATION'), segmentSeconds)
      t.equal(segmentsIn(playlist).length, 3)
      for (const [index, name] of segmentsIn(playlist).entries()) {
        const packets = await probePackets(path.join(folderOf(dataDir), name))
        const video = packets.filter(({ type }) => type === 'video')
        const seconds = index === 0 ? 1 : segmentSeconds
        t.equal(video.length, seconds * 30, `${seconds} s of pictures`)
        t.equal(video[0]?.keyframe, true, 'it begins with a keyframe')
        t.ok(
          ptsGapsMs(
            video.filter(({ keyframe }) => keyframe),
            'video',
          ).max < 2001,
          'no group is longer',
        )
      }
    }
  },
)

t.test('the first segment of a programme is listed after a second', { skip: withoutProbe }, async (t) => {
  const dataDir = await temporaryDirectory(t)
  const programme = await TestProgramme.open(t)
  programme.encoder.keyframesAt(keyframeTimes(6))
  openOn(programme, { type: 'hls', options: { segmentSeconds: 6 } }, { dataDir })
  await programme.produce(4)
  const playlist = await eventually(() => readPlaylist(dataDir), { what: 'the first segment' })
  t.match(playlist.match(/#EXTINF:[\d.]+/g), ['#EXTINF:1.000000'])
  t.equal(tag(playlist, 'TARGETDURATION'), 6, 'it never changes')
  await programme.produce(10)
  await programme.finish()
  t.match((await readPlaylist(dataDir)).match(/#EXTINF:[\d.]+/g), [
    '#EXTINF:1.000000',
    '#EXTINF:6.000000',
    '#EXTINF:6.000000',
    '#EXTINF:1.000000',
  ])
  const packets = await probePackets(path.join(folderOf(dataDir), 'index.m3u8'))
  const video = ptsGapsMs(packets, 'video')
  t.ok(video.min > 33.3 && video.max < 33.4, `frame gaps ${video.min} to ${video.max} ms over the cuts`)
})

t.test('an output that begins between two cuts has a short first segment only', async (t) => {
  const dataDir = await temporaryDirectory(t)
  const programme = await TestProgramme.open(t)
  programme.encoder.keyframesAt(keyframeTimes(5))
  await programme.produce(7)
  openOn(programme, { type: 'hls', options: { segmentSeconds: 5 } }, { dataDir })
  await programme.produce(13)
  await programme.finish()
  const lengths = (await readPlaylist(dataDir)).match(/#EXTINF:[\d.]+/g)
  t.match(lengths, ['#EXTINF:3.000000', '#EXTINF:5.000000', '#EXTINF:4.000000'])
})

/** Packet identifiers at the beginning of an MPEG-TS file. */
const firstPids = async (file: string): Promise<number[]> => {
  const bytes = await readFile(file)
  return [0, 188, 376].map((offset) => bytes.readUInt16BE(offset + 1) & 0x1fff)
}

t.test('the window moves on, and what left it is removed', async (t) => {
  const dataDir = await temporaryDirectory(t)
  const programme = await TestProgramme.open(t)
  openOn(programme, { type: 'hls', options: { windowSegments: 3 } }, { dataDir })
  for (let second = 0; second < 20; second += 2) {
    await programme.produce(2)
    if (second >= 6) t.notOk((await sizesOfNamed(dataDir)).includes(0), 'all that is named is there')
  }
  await programme.finish()
  const playlist = await readPlaylist(dataDir)
  t.equal(segmentsIn(playlist).length, 3)
  t.equal(tag(playlist, 'MEDIA-SEQUENCE'), 7)
  t.equal(
    (await readdir(folderOf(dataDir))).length,
    1 + 3 + 3,
    'the playlist, the window, and three for late players',
  )
})

t.test('a first start leaves nothing of an earlier programme', async (t) => {
  const dataDir = await temporaryDirectory(t)
  await mkdir(folderOf(dataDir), { recursive: true })
  const left = ['index.m3u8', 'old-1.ts', 'old-2.ts.tmp', 'poster.jpg']
  for (const name of left) await writeFile(path.join(folderOf(dataDir), name), 'old')
  const programme = await TestProgramme.open(t)
  openOn(programme, { type: 'hls' }, { dataDir })
  await programme.produce(3)
  await programme.finish()
  const names = await readdir(folderOf(dataDir))
  t.notOk(names.includes('old-1.ts') || names.includes('old-2.ts.tmp'))
  t.ok(names.includes('poster.jpg'), 'files that are not ours stay')
  t.equal(tag(await readPlaylist(dataDir), 'MEDIA-SEQUENCE'), 0)
})

const publishOnce = async (t: TestScope, dataDir: string, resume: boolean): Promise<string> => {
  const programme = await TestProgramme.open(t)
  openOn(programme, { type: 'hls', options: { windowSegments: 3 } }, { dataDir, resume })
  await programme.produce(8)
  await programme.finish(false)
  return readPlaylist(dataDir)
}

t.test('a new process goes on with the playlist after a discontinuity', { skip: withoutProbe }, async (t) => {
  const dataDir = await temporaryDirectory(t)
  const before = await publishOnce(t, dataDir, false)
  t.notMatch(before, 'ENDLIST')
  t.notMatch(before, '#EXT-X-DISCONTINUITY\n')
  const last = segmentsIn(before).at(-1)
  const after = await publishOnce(t, dataDir, true)
  t.equal(tag(after, 'MEDIA-SEQUENCE'), tag(before, 'MEDIA-SEQUENCE') + 4)
  t.equal(tag(after, 'DISCONTINUITY-SEQUENCE'), 1, 'players keep count of the one that left the window')
  t.notOk(segmentsIn(after).includes(last ?? ''))
  await writeFile(path.join(folderOf(dataDir), 'index.m3u8'), after.replaceAll(/#EXT.*SEQUENCE.*\n/g, ''))
  const restarted = await publishOnce(t, dataDir, true)
  t.equal(tag(restarted, 'MEDIA-SEQUENCE'), 1, 'a playlist that is not ours is not continued')
})

t.test('segments lost with a crash are not named again', async (t) => {
  const dataDir = await temporaryDirectory(t)
  const before = await publishOnce(t, dataDir, false)
  const [, middle = ''] = segmentsIn(before)
  await writeFile(path.join(folderOf(dataDir), middle), '')
  const programme = await TestProgramme.open(t)
  openOn(programme, { type: 'hls', options: { windowSegments: 10 } }, { dataDir, resume: true })
  await programme.produce(3)
  await programme.finish()
  const after = await readPlaylist(dataDir)
  t.equal(tag(after, 'MEDIA-SEQUENCE'), tag(before, 'MEDIA-SEQUENCE') + 2)
  t.notMatch(after, middle)
  t.notOk((await sizesOfNamed(dataDir)).includes(0))
})

t.test('an output replaced in a running programme keeps its players', async (t) => {
  const dataDir = await temporaryDirectory(t)
  const programme = await TestProgramme.open(t)
  openOn(programme, { type: 'hls', options: { windowSegments: 6 } }, { dataDir })
  await programme.produce(5)
  await programme.closeSinks(false)
  const before = await readPlaylist(dataDir)
  openOn(programme, { type: 'hls', options: { windowSegments: 12 } }, { dataDir })
  await programme.produce(5)
  await programme.finish()
  const after = await readPlaylist(dataDir)
  t.same(segmentsIn(after).slice(0, 3), segmentsIn(before))
  t.match(after, '#EXT-X-DISCONTINUITY\n')
})

t.test('without the right to publish, closing adds nothing', async (t) => {
  const dataDir = await temporaryDirectory(t)
  const programme = await TestProgramme.open(t)
  const sink = openOn(programme, { type: 'hls' }, { dataDir })
  programme.run()
  await untilState(sink, 'live')
  const before = await readPlaylist(dataDir)
  await sink.close({ deadlineMs: 0, final: false })
  t.equal(await readPlaylist(dataDir), before)
})

t.test('a playlist that cannot be replaced stays true', async (t) => {
  const folder = await temporaryDirectory(t)
  const options = { path: folder, windowSegments: 3, targetSeconds: 2, resume: false, mayWrite: () => true }
  const hls = new HlsFolder(options)
  const segment = { durationMs: 2000, programDateTime: new Date().toISOString(), discontinuity: false }
  const playlist = (): Promise<string> => readFile(path.join(folder, 'index.m3u8'), 'utf8')
  await hls.prepare()
  await hls.publish(segment, Buffer.from('first'))
  const before = await playlist()
  const run = (await readdir(folder)).find((name) => name.endsWith('.ts'))?.split('-')[0]
  const obstacle = path.join(folder, `index.m3u8.${run}.tmp`)
  await mkdir(obstacle)
  await t.rejects(hls.publish(segment, Buffer.from('lost')), { code: 'output.write_failed' })
  t.equal(await playlist(), before)
  t.equal((await readdir(folder)).filter((name) => name.endsWith('.ts')).length, 1, 'nothing unnamed is left')
  await rm(obstacle, { recursive: true })
  await hls.publish(segment, Buffer.from('third'))
  t.equal(segmentsIn(await playlist()).length, 2)
})

t.test('a folder that cannot be written is waited for', async (t) => {
  const dataDir = await temporaryDirectory(t)
  await writeFile(path.join(dataDir, 'hls'), 'in the way')
  const programme = await TestProgramme.open(t)
  const sink = openOn(programme, { type: 'hls' }, { dataDir })
  const recording = openOn(programme, { type: 'file' }, { dataDir })
  programme.run()
  const status = await untilError(sink, 'output.write_failed')
  t.equal(status.state, 'retrying')
  t.notMatch(JSON.stringify(status), dataDir, 'paths stay inside')
  await untilState(recording, 'live')
  await rm(path.join(dataDir, 'hls'))
  t.equal((await untilState(sink, 'live')).error, null)
})

t.test('a full disk is survived and recovered from', { skip: withoutMount }, async (t) => {
  const dataDir = await temporaryDirectory(t)
  await mkdir(folderOf(dataDir), { recursive: true })
  await run('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folderOf(dataDir)])
  t.teardown(() => run('umount', ['--lazy', folderOf(dataDir)]))
  const programme = await TestProgramme.open(t)
  const sink = openOn(programme, { type: 'hls' }, { dataDir })
  const recording = openOn(programme, { type: 'file' }, { dataDir })
  programme.run()
  await untilState(sink, 'live')
  const filler = path.join(folderOf(dataDir), 'filler')
  await t.rejects(writeFile(filler, Buffer.alloc(8 * 1024 * 1024)), { code: 'ENOSPC' })
  const status = await untilError(sink, 'output.storage_full')
  t.equal(status.state, 'retrying')
  t.equal(recording.status().state, 'live', 'others are not touched')
  t.notOk((await sizesOfNamed(dataDir)).includes(0), 'what is named is still there')
  const sequence = tag(await readPlaylist(dataDir), 'MEDIA-SEQUENCE')
  await rm(filler)
  t.equal((await untilState(sink, 'live')).error, null)
  const playlist = await eventually(() => readPlaylist(dataDir))
  t.match(playlist, '#EXT-X-DISCONTINUITY\n', 'the hole is marked')
  t.ok(tag(playlist, 'MEDIA-SEQUENCE') >= sequence)
  await programme.finish()
  t.notOk((await sizesOfNamed(dataDir)).includes(0))
})
