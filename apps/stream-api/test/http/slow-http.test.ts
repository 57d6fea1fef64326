import { execFile } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { missingProgram, type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { testApi } from '../support/test-api.ts'

const CONNECTIONS = 60
/** Longer than every deadline of the server, also on a busy machine. The test ends earlier when all connections are cut. */
const TEST_SECONDS = 60
const PAUSE_SECONDS = 4
const ALL_CUT = 'No open connections left'

const ATTACKS = {
  'slow headers': ['-H'],
  'slow bodies': ['-B', '-t', 'POST', '-f', 'application/json', '-s', '60000'],
}
/** The kernel takes the whole answer, so these connections live until they are idle for too long. */
const SLOW_READS = ['-X', '-l', '25', '-w', '1', '-y', '64', '-n', '5', '-z', '8']

/** Runs `slowhttptest` and resolves with its report. */
const attack = async (t: TestScope, options: readonly string[], url: string): Promise<string> => {
  const cwd = await temporaryDirectory(t)
  const ended = new AbortController()
  t.teardown(() => ended.abort())
  const load = ['-l', TEST_SECONDS, '-c', CONNECTIONS, '-r', CONNECTIONS, '-i', PAUSE_SECONDS].map(String)
  const limits = { cwd, signal: ended.signal, timeout: 3 * TEST_SECONDS * 1000 }
  return new Promise((resolve, reject) => {
    execFile('slowhttptest', [...load, ...options, '-u', url], limits, (error, report) => {
      if (error === null) resolve(report)
      else reject(error)
    })
  })
}

t.test(
  'serves others while slow clients hold connections, and cuts those',
  { skip: missingProgram('slowhttptest') },
  async (t) => {
    const api = await testApi(t)
    let isOver = false
    const watching = (async () => {
      const statuses = new Set<number>()
      let answers = 0
      while (!isOver) {
        statuses.add((await api.get('/api/stream/state')).statusCode)
        answers += 1
        await delay(100)
      }
      return { statuses: [...statuses], answers }
    })()
    const reads = attack(t, SLOW_READS, `${api.url}/docs/static/swagger-ui-bundle.js`)
    const reports = await Promise.all(
      Object.entries(ATTACKS).map(async ([name, options]) => {
        const report = await attack(t, options, `${api.url}/api/layers`)
        return [name, report.includes(ALL_CUT) || report.slice(-500)] as const
      }),
    )
    t.same(reports, [
      ['slow headers', true],
      ['slow bodies', true],
    ])
    await reads
    isOver = true
    const { statuses, answers } = await watching
    t.same(statuses, [200])
    t.ok(answers >= 10, `${answers} answers during the attacks`)
  },
)
