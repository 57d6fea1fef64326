import { spawnSync } from 'node:child_process'
import t from 'tap'

/** Loads the module in a process in which the drivers of both stores cannot be loaded. */
const loadWithoutDrivers = (specifier: string) => {
  const program = `
    import { registerHooks } from 'node:module'
    registerHooks({
      resolve(specifier, context, next) {
        if (/^(ioredis|(node:)?sqlite)$/.test(specifier)) throw new Error('refused to load ' + specifier)
        return next(specifier, context)
      },
    })
    await import(${JSON.stringify(specifier)})
  `
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@stream-manager/source', '--input-type=module', '--eval', program],
    { encoding: 'utf8', cwd: import.meta.dirname },
  )
  return { status, stderr }
}

t.test('the domain loads without ioredis and SQLite', async (t) => {
  const { status, stderr } = loadWithoutDrivers('@stream-manager/domain')
  t.equal(status, 0, stderr)
})

t.test('the port of the backplane loads without ioredis and SQLite', async (t) => {
  const { status, stderr } = loadWithoutDrivers('@stream-manager/backplane/port')
  t.equal(status, 0, stderr)
})

t.test('each implementation of the backplane fails to load without its driver', async (t) => {
  t.match(loadWithoutDrivers('@stream-manager/backplane/redis').stderr, /refused to load ioredis/)
  t.match(loadWithoutDrivers('@stream-manager/backplane/embedded').stderr, /refused to load node:sqlite/)
})
