import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { eventually, freePort, missingProgram, type TestScope } from '@stream-manager/test-kit'
import t from 'tap'
import { failureOf, run, stepsOf } from './support.ts'

const skip = missingProgram('ffmpeg')

t.test(
  'a real listener answers the handshake, and the passphrase is neither sent nor shown',
  { skip },
  async (t) => {
    const port = await freePort()
    const listener = spawn('ffmpeg', [
      '-v',
      'error',
      '-i',
      `srt://127.0.0.1:${port}?mode=listener`,
      '-f',
      'null',
      '-',
    ])
    t.teardown(() => listener.kill('SIGKILL'))
    const url = `srt://127.0.0.1:${port}?passphrase=planted-passphrase`
    const ask = () => run({ type: 'srt', url }, { stepMs: 5000 })
    const report = await eventually(async () => (({ ok, ...rest }) => ok && { ok, ...rest })(await ask()), {
      what: 'the listener',
      deadlineMs: 60_000,
    })
    t.equal(stepsOf(report), 'dns pass, handshake pass')
    t.match(report.proves, /neither a stream id nor a passphrase/)
    t.notMatch(JSON.stringify(report), 'planted')
  },
)

const udpServer = async (t: TestScope, answer: (request: Buffer) => Buffer | null): Promise<number> => {
  const socket = createSocket('udp4')
  socket.on('message', (message, { port, address }) => {
    const bytes = answer(message)
    if (bytes) socket.send(bytes, port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  t.teardown(() => socket.close())
  return socket.address().port
}

t.test('a server that sends back anything else, or nothing, is no listener', async (t) => {
  const answers: [name: string, answer: (request: Buffer) => Buffer | null][] = [
    ['silent', () => null],
    ['an echo', (request) => request],
    ['a short packet', (request) => request.subarray(0, 20)],
    ['64 KiB', () => Buffer.alloc(60_000, 1)],
  ]
  for (const [name, answer] of answers) {
    const port = await udpServer(t, answer)
    const report = await run({ type: 'srt', url: `srt://127.0.0.1:${port}` }, { stepMs: 1200 })
    t.match(failureOf(report), { name: 'handshake', code: 'output.unreachable' }, name)
  }
})

t.test('an address without a port, and one of another scheme, cannot be used', async (t) => {
  await t.rejects(run({ type: 'srt', url: 'srt://127.0.0.1' }), /port/)
  await t.rejects(run({ type: 'srt', url: 'udp://127.0.0.1:9000' }), /srt:/)
})
