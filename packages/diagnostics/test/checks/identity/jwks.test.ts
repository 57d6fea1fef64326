import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { createAuthority, freePort, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { jwks } from '../../../src/checks/identity/jwks.ts'
import { portOf } from '../../fakes/port.ts'
import { runCheck } from '../../fakes/run-check.ts'

const PATIENCE = { patienceMs: 60_000 }
const patient = { ...jwks, deadlineMs: 120_000 }
const KEY = {
  kty: 'OKP',
  crv: 'Ed25519',
  kid: 'one',
  use: 'sig',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
}

t.test('counts the usable keys of the issuer, and says why there are none', async (t) => {
  const authority = await createAuthority()
  const file = join(await temporaryDirectory(t), 'authority.pem')
  await writeFile(file, authority.cert)
  let body = JSON.stringify({ keys: [KEY] })
  const server = createServer(await authority.issue('127.0.0.1'), (_request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(body),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const url = `https://127.0.0.1:${portOf(server.address())}/jwks.json?secret=never-shown`
  const environment = { JWKS_URL: url, SOURCE_NETWORKS: '127.0.0.0/8' }
  const trusted = { ...environment, SOURCE_CA_FILE: file }

  t.match(await runCheck(patient, trusted, PATIENCE), { status: 'pass', summary: /has 1 usable keys/ })
  body = JSON.stringify({ keys: [{ ...KEY, kty: 'RSA' }] })
  t.match(await runCheck(patient, trusted, PATIENCE), { status: 'fail', summary: /none/ })
  body = '<html>'
  const finding = await runCheck(patient, trusted, PATIENCE)
  t.equal(finding.status, 'fail')
  t.notMatch(JSON.stringify(finding), 'never-shown')
  t.match(await runCheck(patient, environment, PATIENCE), { status: 'fail' }, 'the authority is not trusted')
  const closed = { ...trusted, JWKS_URL: `https://127.0.0.1:${await freePort()}/` }
  t.match(await runCheck(patient, closed, PATIENCE), { status: 'fail' })
  t.match(await runCheck(patient, {}, PATIENCE), { status: 'skip', summary: /JWKS_URL is not set/ })
})
