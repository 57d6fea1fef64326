import type { ErrorGroup } from '@stream-manager/contracts'
import { createDomain } from '@stream-manager/domain'
import { createLogger, ErrorCollector, ErrorPublisher } from '@stream-manager/service-kit'
import { eventually, SECRET_KEYS } from '@stream-manager/test-kit'
import t from 'tap'
import { openWorld, startHandler, type World } from './world.ts'

const BUGS = 50
const THROWN = 10_000

/** Each throws from a function of its own, with a message that is never the same. */
const bugs = Array.from({ length: BUGS }, (_, number) => {
  const name = `bug${number}`
  const holder = {
    [name]: (attempt: number) => {
      throw new Error(`attempt ${attempt} of "${name}" failed at 10.0.0.${attempt % 250}:80/x`)
    },
  }
  return holder[name] ?? (() => undefined)
})

/** A service that logs what is thrown. */
const startService = ({ backplane }: World, service: string) => {
  const collector = new ErrorCollector({ instance: `${service}-1` })
  const destination = { write: () => undefined }
  const logger = createLogger({ service, level: 'info', errors: collector, destination })
  return { logger, publisher: new ErrorPublisher({ collector, backplane }) }
}

const groupsOf = async ({ backplane, store }: World): Promise<readonly ErrorGroup[]> => {
  const domain = createDomain({ backplane, secretKeys: SECRET_KEYS, analytics: store })
  const listed = await domain.errors.list({ limit: 200 })
  if (!listed.ok) throw new Error(listed.fault.detail)
  return listed.value.items
}

const sumOf = (groups: readonly ErrorGroup[]): number => groups.reduce((sum, { count }) => sum + count, 0)

t.test('50 bugs thrown 10,000 times make 50 groups whose counts add up', async (t) => {
  const world = await openWorld(t)
  await startHandler(t, world)
  const { logger, publisher } = startService(world, 'stream-api')
  for (let attempt = 0; attempt < THROWN; attempt += 1) {
    try {
      bugs[attempt % BUGS]?.(attempt)
    } catch (err) {
      logger.child({ requestId: `r${attempt}` }).error({ err }, 'request failed')
    }
  }
  await publisher.close()
  const groups = await eventually(
    async () => {
      const found = await groupsOf(world)
      return sumOf(found) >= THROWN && found
    },
    { what: 'all errors in the history' },
  )
  t.equal(groups.length, BUGS)
  t.equal(sumOf(groups), THROWN)
  for (const group of groups) t.match(group, { state: 'open', severity: 'error', services: ['stream-api'] })
})
