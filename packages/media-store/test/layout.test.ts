import t from 'tap'
import {
  assetFile,
  databaseFile,
  HLS_PLAYLIST,
  HLS_SEGMENT,
  hlsFolder,
  lockFile,
  recordingFile,
} from '../src/index.ts'

t.test('every path stays where an existing DATA_DIR has it', async (t) => {
  const startedAt = new Date('2026-11-28T06:30:00.123Z')
  t.equal(assetFile('/data', 'a1'), '/data/assets/a1')
  t.equal(hlsFolder('/data', 'main'), '/data/hls/main')
  t.equal(HLS_PLAYLIST, 'index.m3u8')
  t.equal(databaseFile('/data'), '/data/stream-manager.db')
  t.equal(lockFile('/data'), '/data/stream-manager.lock')
  t.equal(
    recordingFile('/data', { streamId: 'main', outputId: 'archive', startedAt, extension: 'mkv' }),
    '/data/recordings/main-archive-20261128T063000123Z.mkv',
  )
})

t.test('a segment name holds no path and no unfinished file', async (t) => {
  t.match('mh2k3-0.ts', HLS_SEGMENT)
  for (const name of ['../x.ts', 'a/b.ts', 'x.ts.run.tmp', 'index.m3u8', '.ts', `${'a'.repeat(101)}.ts`]) {
    t.notMatch(name, HLS_SEGMENT, name)
  }
})
