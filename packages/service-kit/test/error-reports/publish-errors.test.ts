import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { type Backplane, BackplaneUnavailableError } from '@stream-manager/backplane/port'
import { checkErrorReports, type ErrorReports } from '@stream-manager/contracts'
import { eventually, temporaryDirectory } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { ErrorCollector } from '../../src/error-reports/error-collector.ts'
import { ErrorPublisher } from '../../src/error-reports/publish-errors.ts'
import { captureLog } from '../support/log-capture.ts'

const open = async (t: Test): Promise<Backplane> => {
  const backplane = await openEmbeddedBackplane({ dataDir: await temporaryDirectory(t) })
  t.teardown(() => backplane.close())
  return backplane
}

const published = async (backplane: Backplane): Promise<ErrorReports[]> => {
  const { publications } = await backplane.history('events/errors', { limit: 1000 })
  return publications.map(({ data }) => {
    const read = checkErrorReports(data)
    if (!read.ok) throw new Error(JSON.stringify(read.fault))
    return read.value.parsed
  })
}

const collecting = () => {
  const collector = new ErrorCollector({ instance: 'one' })
  return { collector, logger: captureLog({ errors: collector }).logger }
}

t.test('errors are published soon, those before the backplane was open too', async (t) => {
  const backplane = await open(t)
  const { collector, logger } = collecting()
  logger.warn('early')
  const publisher = new ErrorPublisher({ collector, backplane })
  t.teardown(() => publisher.close())
  const first = await eventually(
    async () => {
      const found = await published(backplane)
      return found.length > 0 && found
    },
    { what: 'a publication' },
  )
  t.match(first, [{ instance: 'one', sequence: 1, reports: [{ message: 'early', count: 1 }] }])
})

t.test('all that waits is published at the end', async (t) => {
  const backplane = await open(t)
  const { collector, logger } = collecting()
  const publisher = new ErrorPublisher({ collector, backplane })
  for (let kind = 0; kind < 1000; kind += 1) logger.error({ code: `bug.${kind}` }, 'failed')
  await publisher.close()
  const batches = await published(backplane)
  const counts = batches.flatMap(({ reports }) => reports.map(({ count }) => count))
  const dropped = batches.reduce((sum, batch) => sum + batch.dropped, 0)
  t.equal(
    counts.reduce((sum, count) => sum + count, dropped),
    1000,
  )
})

t.test('while the backplane is away errors are counted, and no failure makes another report', async (t) => {
  const backplane = await open(t)
  const { collector, logger } = collecting()
  let attempts = 0
  const commit: Backplane['commit'] = (request) => {
    attempts += 1
    if (attempts > 2) return backplane.commit(request)
    logger.warn('Redis cannot be used')
    return Promise.reject(new BackplaneUnavailableError('away'))
  }
  const publisher = new ErrorPublisher({ collector, backplane: { commit } })
  t.teardown(() => publisher.close())
  logger.error('first')
  const batches = await eventually(
    async () => {
      const found = await published(backplane)
      return found.flatMap(({ reports }) => reports).length > 1 && found
    },
    { what: 'both reports' },
  )
  t.match(batches, [
    { sequence: 1, reports: [{ message: 'first', count: 1 }] },
    { sequence: 2, reports: [{ message: 'Redis cannot be used', count: 2 }] },
  ])
})

t.test('a publication that is refused is counted as dropped', async (t) => {
  const backplane = await open(t)
  const { collector, logger } = collecting()
  let isFirst = true
  const commit: Backplane['commit'] = (request) => {
    const isRefused = isFirst
    isFirst = false
    return isRefused ? Promise.reject(new RangeError('too large')) : backplane.commit(request)
  }
  const publisher = new ErrorPublisher({ collector, backplane: { commit } })
  for (let count = 0; count < 5; count += 1) logger.error('lost')
  await publisher.close()
  t.match(await published(backplane), [{ dropped: 5, reports: [] }])
})
