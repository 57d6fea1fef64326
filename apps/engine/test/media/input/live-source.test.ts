import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { startRtmpServer } from '@stream-manager/test-kit'
import t from 'tap'
import { flashClip, layer, NEEDS_FFMPEG } from '../support/clips.ts'
import { EngineChild } from '../support/engine-child.ts'
import { steps, timestamps } from '../support/recording.ts'

const publish = (path: string, url: string): ChildProcess =>
  spawn('ffmpeg', ['-v', 'error', '-re', '-stream_loop', '-1', '-i', path, '-c', 'copy', '-f', 'flv', url], {
    stdio: 'ignore',
  })

const kill = async (publisher: ChildProcess) => {
  const exited = once(publisher, 'exit')
  publisher.kill('SIGKILL')
  await exited
}

t.test(
  'a live source plays, is missed when it goes, and is there again when it comes back',
  NEEDS_FFMPEG,
  async (t) => {
    const dataDir = t.testdir()
    await flashClip(`${dataDir}/flash.mp4`)
    const server = await startRtmpServer(t)
    const first = publish(`${dataDir}/flash.mp4`, `${server.url}/camera`)
    t.teardown(() => first.kill('SIGKILL'))
    await using engine = new EngineChild({ dataDir })
    const url = `${server.url}/camera`
    await engine.start([layer('video', 'camera', { box: [0, 0, 320, 180], content: { url } })])
    await engine.untilLayer('camera', 'ready')
    await engine.frames(60)
    await kill(first)
    const gone = await engine.until('status', ({ layers }) => layers['camera']?.state === 'stalled')
    t.match(gone.layers['camera']?.error, { code: 'source.stalled', nextRetryAt: /Z$/ })
    t.notMatch(gone.layers['camera']?.error?.message, /camera/, 'the stream name may be a key')
    const second = publish(`${dataDir}/flash.mp4`, url)
    t.teardown(() => second.kill('SIGKILL'))
    await engine.untilLayer('camera', 'ready')
    await engine.frames(30)
    await engine.stop()
    t.ok(steps(await timestamps(engine.playlist, 'v')).longestMs < 34, 'the programme has no gap')
  },
)
