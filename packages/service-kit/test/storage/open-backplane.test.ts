import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { BackplaneUnavailableError } from '@stream-manager/backplane/port'
import { freePort, missingProgram, startRedis, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { createScrubber, openBackplane } from '../../src/index.ts'

const skip = missingProgram('redis-server')
const SILENT = { info: () => {}, warn: () => {}, error: () => {} }

t.test('without an address of Redis it is the store in DATA_DIR', async (t) => {
  const backplane = await openBackplane({ DATA_DIR: await temporaryDirectory(t) })
  t.match(await backplane.probe(), { kind: 'sqlite', version: /^3\./, migration: /^\d+$/ })
  await backplane.close()
})

t.test('the password of Redis comes from its file', { skip }, async (t) => {
  const redis = await startRedis(t, { password: 'hunter2' })
  const DATA_DIR = await temporaryDirectory(t)
  const file = path.join(DATA_DIR, 'password')
  await writeFile(file, 'hunter2\n')
  const address = { REDIS_URL: `redis://127.0.0.1:${redis.port}`, REDIS_PASSWORD_FILE: file }
  const scrubber = createScrubber()
  const services = { log: SILENT, secrets: scrubber }
  const backplane = await openBackplane({ DATA_DIR, ...address }, services)
  t.match(await backplane.probe(), { kind: 'redis', version: /^\d+\./, migration: null })
  await backplane.close()
  t.equal(scrubber.scrub('AUTH hunter2'), 'AUTH [redacted]', 'it is registered with the scrubber')
})

t.test('a password in the address of Redis is registered as it is sent', async (t) => {
  const scrubber = createScrubber()
  const REDIS_URL = `redis://:hunter%2F2@127.0.0.1:${await freePort()}`
  const backplane = await openBackplane({ DATA_DIR: 'unused', REDIS_URL }, { log: SILENT, secrets: scrubber })
  await backplane.close()
  t.equal(scrubber.scrub('AUTH hunter/2'), 'AUTH [redacted]')
})

t.test('a file without a password ends the start by its name', async (t) => {
  const DATA_DIR = await temporaryDirectory(t)
  const file = path.join(DATA_DIR, 'password')
  const config = { DATA_DIR, REDIS_URL: 'redis://127.0.0.1:1', REDIS_PASSWORD_FILE: file }
  await t.rejects(openBackplane(config, { log: SILENT }), {
    name: 'StartError',
    message: /REDIS_PASSWORD_FILE=.*ENOENT/,
  })
  await writeFile(file, ' \n')
  await t.rejects(openBackplane(config, { log: SILENT }), { message: /REDIS_PASSWORD_FILE=.*is empty/ })
})

t.test('a Redis that is not there does not end the start', async (t) => {
  const REDIS_URL = `redis://127.0.0.1:${await freePort()}`
  const backplane = await openBackplane({ DATA_DIR: 'unused', REDIS_URL }, { log: SILENT })
  await t.rejects(backplane.probe(), BackplaneUnavailableError)
  await backplane.close()
})

t.test('a Redis that throws data away does, and the address is not repeated', { skip }, async (t) => {
  const redis = await startRedis(t, { password: 'hunter2', config: ['maxmemory-policy allkeys-lru'] })
  const error = await openBackplane({ DATA_DIR: 'unused', REDIS_URL: redis.url }, { log: SILENT }).catch(
    String,
  )
  t.match(error, /StartError: REDIS_URL: its maxmemory-policy is allkeys-lru/)
  t.notMatch(error, /hunter2/)
})
