import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createAuthority, missingPostgres, startPostgres, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { openStore } from './harness.ts'

t.test(
  'a server is trusted by its certificate and its name alone',
  { skip: missingPostgres() },
  async (t) => {
    const authority = await createAuthority()
    const server = await startPostgres(t, { certificate: await authority.issue('127.0.0.1') })
    const folder = await temporaryDirectory(t)
    const verifiedBy = async (name: string, certificate: string, host = '127.0.0.1'): Promise<string> => {
      const file = path.join(folder, `${name}.crt`)
      await writeFile(file, certificate)
      const url = new URL(server.urlOf('postgres'))
      url.hostname = host
      return `${url.href}?sslmode=verify-full&sslrootcert=${file}`
    }

    t.test('the authority that issued it is accepted', async (t) => {
      const store = openStore(t, await verifiedBy('own', authority.cert))
      t.match(await store.status(), { kind: 'postgresql' })
      const sessions =
        "select ssl from pg_stat_ssl join pg_stat_activity using (pid) where application_name = 'stream-manager'"
      t.match(await server.query(sessions), [{ ssl: true }])
    })

    t.test('another authority is refused', async (t) => {
      const { cert } = await createAuthority()
      const store = openStore(t, await verifiedBy('other', cert))
      await t.rejects(store.status(), { name: 'AnalyticsUnavailableError', message: /certificate/ })
    })

    t.test('another name of the same server is refused', async (t) => {
      const store = openStore(t, await verifiedBy('name', authority.cert, 'localhost'))
      await t.rejects(store.status(), { name: 'AnalyticsUnavailableError', message: /altnames/ })
    })
  },
)
