import { EventEmitter, once } from 'node:events'
import t from 'tap'
import { createShutdown, type ProcessPort } from '../../src/index.ts'
import { captureLog } from '../support/log-capture.ts'

/** The signals and the exit of a process, without one. */
class FakeProcess extends EventEmitter implements ProcessPort {
  readonly exits: number[] = []

  exit(code: number): void {
    this.exits.push(code)
    this.emit('exited', code)
  }
}

const start = (deadlineMs = 5000) => {
  const process = new FakeProcess()
  const log = captureLog()
  const shutdown = createShutdown({ logger: log.logger, deadlineMs, process })
  return { process, log, shutdown, exited: once(process, 'exited') }
}

const forever = () => new Promise<void>(() => {})

t.test('a signal runs the phases, last opened first, then exits 0', async (t) => {
  for (const signal of ['SIGTERM', 'SIGINT']) {
    const { process, shutdown, exited } = start()
    const order: string[] = []
    shutdown.onStop('store', () => order.push('store'))
    shutdown.onStop('http', async () => order.push('http'))
    process.emit(signal)
    t.ok(shutdown.signal.aborted, 'waits end with the process')
    await exited
    t.strictSame(order, ['http', 'store'])
    t.strictSame(process.exits, [0])
  }
})

t.test('a signal while still starting closes what is open so far', async (t) => {
  const { process, shutdown, exited } = start()
  const closed: string[] = []
  shutdown.onStop('store', () => closed.push('store'))
  process.emit('SIGTERM')
  await exited
  t.strictSame([closed, process.exits], [['store'], [0]])
})

t.test('a phase that hangs is left behind and named; the others still run; the code is 1', async (t) => {
  const { process, shutdown, exited, log } = start()
  const closed: string[] = []
  shutdown.onStop('store', () => closed.push('store'))
  shutdown.onStop('http', forever, 20)
  process.emit('SIGTERM')
  await exited
  t.strictSame([closed, process.exits], [['store'], [1]])
  t.match(log.messages().join(), 'http did not finish in 20 ms')
})

t.test('a phase that fails does not keep the others from running', async (t) => {
  const { process, shutdown, exited, log } = start()
  const closed: string[] = []
  shutdown.onStop('store', () => closed.push('store'))
  shutdown.onStop('http', () => {
    throw new Error('no handle')
  })
  process.emit('SIGTERM')
  await exited
  t.strictSame([closed, process.exits], [['store'], [1]])
  t.match(log.messages().join(), 'http failed: no handle')
})

t.test('past the total deadline the process exits and names the phase', async (t) => {
  const { process, shutdown, exited, log } = start(30)
  shutdown.onStop('stuck', forever, 300)
  process.emit('SIGTERM')
  await exited
  t.strictSame(process.exits, [1])
  t.match(log.messages().join(), 'shutdown took too long in phase "stuck"')
})

t.test('a second signal exits at once', async (t) => {
  const { process, shutdown, log } = start()
  shutdown.onStop('http', forever, 300)
  process.emit('SIGTERM')
  process.emit('SIGINT')
  t.strictSame(process.exits, [1])
  t.match(log.messages().join(), 'second signal')
})

t.test('an error nobody caught is logged, then the process drains and exits 1', async (t) => {
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    const { process, shutdown, exited, log } = start()
    const closed: string[] = []
    shutdown.onStop('store', () => closed.push('store'))
    process.emit(event, new Error('a bug'))
    await exited
    t.strictSame([closed, process.exits], [['store'], [1]])
    t.match(log.lines.join(), 'a bug')
  }
})

t.test('an uncaught error while stopping turns the exit code to 1', async (t) => {
  const { process, shutdown, exited } = start()
  shutdown.onStop('http', () => process.emit('unhandledRejection', new Error('late')))
  process.emit('SIGTERM')
  await exited
  t.strictSame(process.exits, [1])
})
