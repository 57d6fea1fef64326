import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import t from 'tap'
import { freePorts } from '../src/free-port.ts'
import { claimPort } from '../src/port-claims.ts'

const CLAIMS = new URL('../src/port-claims.ts', import.meta.url).href

/** Tries to claim `port` as a process of its own. */
const claimElsewhere = (port: number): string =>
  execFileSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `const { claimPort } = await import('${CLAIMS}'); console.log(claimPort(${port}))`,
    ],
    { encoding: 'utf8' },
  ).trim()

t.test('free ports differ and can be bound', async (t) => {
  const ports = await freePorts(20)
  t.equal(new Set(ports).size, 20)
  for (const port of ports.slice(0, 3)) {
    const server = createServer().listen(port, '127.0.0.1')
    t.teardown(() => server.close())
    await once(server, 'listening')
  }
})

t.test('a port that one process got is refused to every other one while it runs', async (t) => {
  const [port = 0] = await freePorts(1)
  t.equal(claimPort(port), false, 'also to itself')
  t.equal(claimElsewhere(port), 'false')
})

t.test('a port is free again once the process that claimed it has ended', async (t) => {
  // Outside the range that `freePorts` uses, and another one in each run.
  const port = 40_000 + (process.pid % 20_000)
  t.equal(claimElsewhere(port), 'true')
  t.equal(claimElsewhere(port), 'true')
})
