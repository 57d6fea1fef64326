import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import {
  eventually,
  meanVolumeDb,
  missingProgram,
  probePackets,
  probeStreams,
  ptsGapsMs,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import t from 'tap'
import { openOn, untilError, untilState } from './support/open.ts'
import { TestProgramme } from './support/programme.ts'

const skip = missingProgram('ffprobe') || missingProgram('ffmpeg')

for (const container of ['mkv', 'ts', 'mp4'] as const) {
  t.test(`a recording as ${container} holds every frame`, { skip }, async (t) => {
    const dataDir = await temporaryDirectory(t)
    const programme = await TestProgramme.open(t)
    await programme.produce(3)
    const sink = openOn(programme, { id: 'rec', type: 'file', options: { container } }, { dataDir })
    await programme.produce(5)
    await programme.finish()
    t.equal(sink.droppedPackets(), 0)
    const folder = path.join(dataDir, 'recordings')
    const names = await readdir(folder)
    t.match(names, [new RegExp(`^main-rec-\\d{8}T\\d{9}Z\\.${container}$`)])
    const file = path.join(folder, names[0] ?? '')
    const codecs = (await probeStreams(file)).map(({ codec }) => codec)
    t.same(codecs, ['h264', 'aac'])
    const packets = await probePackets(file)
    const video = ptsGapsMs(packets, 'video')
    t.ok(video.min >= 33 && video.max <= 34, `frame gaps ${video.min} to ${video.max} ms`)
    const first = (type: string) => packets.find((packet) => packet.type === type)?.ptsMs ?? Number.NaN
    t.ok(Math.abs(first('video') - first('audio')) < 40, 'picture and sound begin together')
    t.ok(first('video') < 2000, 'time begins with the recording, not with the programme')
    t.ok((await meanVolumeDb(file, { seconds: 3 })) > -30, 'it is not silent')
  })
}

t.test('a recording cut short by a crash still plays', { skip }, async (t) => {
  const dataDir = await temporaryDirectory(t)
  const programme = await TestProgramme.open(t)
  const sinks = (['mkv', 'ts', 'mp4'] as const).map((container) =>
    openOn(programme, { id: container, type: 'file', options: { container } }, { dataDir }),
  )
  programme.run()
  await Promise.all(sinks.map((sink) => untilState(sink, 'live')))
  const folder = path.join(dataDir, 'recordings')
  // Read while they are still being written: what a crash now would leave.
  for (const name of await readdir(folder)) {
    t.ok((await probePackets(path.join(folder, name))).length > 60, name)
  }
})

t.test(
  'a recording leaves the reserve of free space alone, and HLS keeps a short window there',
  async (t) => {
    const dataDir = await temporaryDirectory(t)
    const programme = await TestProgramme.open(t)
    const space = { dataDir, minFreeDiskBytes: Number.MAX_SAFE_INTEGER }
    const recording = openOn(programme, { type: 'file' }, space)
    const options = { segmentSeconds: 1, windowSegments: 10 }
    const hls = openOn(programme, { type: 'hls', options }, space)
    programme.run()
    const { error } = await untilError(recording, 'output.storage_full')
    t.match(error?.message, /MIN_FREE_DISK_BYTES/)
    t.same(await readdir(path.join(dataDir, 'recordings')).catch(() => []), [], 'no empty file')
    await untilState(hls, 'live')
    const playlist = () => readFile(path.join(dataDir, 'hls', 'main', 'index.m3u8'), 'utf8')
    const sequenceOf = (text: string) => Number(/MEDIA-SEQUENCE:(\d+)/.exec(text)?.[1])
    const text = await eventually(async () => {
      const read = await playlist()
      return sequenceOf(read) >= 2 && read
    })
    t.equal(text.match(/^[^#].*\.ts$/gm)?.length, 3)
  },
)

t.test('a recording that cannot be written is reported', async (t) => {
  const dataDir = await temporaryDirectory(t)
  await writeFile(path.join(dataDir, 'recordings'), 'in the way')
  const programme = await TestProgramme.open(t)
  const sink = openOn(programme, { type: 'file' }, { dataDir })
  const status = await untilError(sink, 'output.write_failed')
  t.equal(status.state, 'retrying')
})
