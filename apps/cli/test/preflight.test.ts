import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { compileCache, freePort, LOOPBACK_NETWORKS_OPEN, startRtmpServer } from '@stream-manager/test-kit'
import t from 'tap'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const KEY = 'planted-stream-key'

const run = async (input: string, ...args: readonly string[]) => {
  const child = spawn(process.execPath, [MAIN, 'preflight', ...args], {
    env: { ...compileCache(), ...LOOPBACK_NETWORKS_OPEN },
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await ended, stdout, stderr }
}

t.test('the key comes from standard input, and is printed nowhere', async (t) => {
  const { url } = await startRtmpServer(t)
  const shown = await run(`${KEY}\n`, 'rtmp', url)
  t.match(shown, { code: 0, stderr: '', stdout: /^Preflight rtmp .*no step failed[\s\S]*\[\+\] connect/ })
  const json = await run(KEY, 'rtmp', url, '--publish', '--json')
  t.match(JSON.parse(json.stdout), { ok: true, type: 'rtmp' })
  t.notMatch(JSON.stringify([shown, json]), KEY)
})

t.test('a step that failed is the exit code', async (t) => {
  const closed = await run(KEY, 'rtmp', `rtmp://127.0.0.1:${await freePort()}/live`)
  t.match(closed, { code: 1, stdout: /\[x\] tcp .*output\.unreachable/ })
  t.notMatch(JSON.stringify(closed), KEY)
})

t.test('an address that no output could use is one line of help', async (t) => {
  t.match(await run('', 'rtmps', 'rtmp://push.example/live'), { code: 1, stderr: /must begin with rtmps/ })
  t.match(await run('', 'srt', 'srt://push.example'), { code: 1, stdout: '', stderr: /must name a port/ })
  t.match(await run('x'.repeat(2000), 'rtmp', 'rtmp://push.example/live'), {
    code: 1,
    stderr: /longer than 512/,
  })
})
