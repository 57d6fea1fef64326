import { missingProgram, startIcecast, webServer } from '@stream-manager/test-kit'
import t from 'tap'
import { failureOf, run, stepsOf } from './support.ts'

const skip = missingProgram('icecast2')
const WRONG = 'planted-password'

t.test('Icecast accepts the password without a publication, and the mount with one', { skip }, async (t) => {
  const server = await startIcecast(t)
  const request = { type: 'icecast', url: server.mountUrl('/live'), key: server.sourcePassword } as const
  const asked = await run(request)
  t.equal(stepsOf(asked), 'dns pass, tcp pass, tls skip, handshake pass, connect pass, publish skip')
  t.equal((await fetch(server.mountUrl('/live'))).status, 404, 'nothing was fed')
  const published = await run({ ...request, publish: true })
  t.match(stepsOf(published), /publish pass$/)
  t.notMatch(JSON.stringify([asked, published]), server.sourcePassword)
})

t.test('a wrong password fails at the connection, before a publication is tried', { skip }, async (t) => {
  const server = await startIcecast(t)
  const report = await run({ type: 'icecast', url: server.mountUrl('/live'), key: WRONG, publish: true })
  t.match(failureOf(report), { name: 'connect', code: 'output.auth_rejected' })
  t.match(stepsOf(report), /publish skip$/)
  t.notMatch(JSON.stringify(report), WRONG)
  t.notMatch(JSON.stringify(report), Buffer.from(`source:${WRONG}`).toString('base64'))
})

t.test('a web server is no Icecast: what it does not prove is a warning, not a pass', async (t) => {
  for (const status of [200, 302, 400, 404]) {
    const server = await webServer(t, (_request, response) => response.writeHead(status).end('hello'))
    const report = await run({ type: 'icecast', url: `${server.url}/live`, key: WRONG })
    t.match(stepsOf(report), /connect warn/, String(status))
    t.match(JSON.stringify(report), /does not show whether it knows the password/)
  }
})

t.test('a server that repeats the credentials does not bring them into the report', async (t) => {
  const server = await webServer(t, ({ headers }, response) => {
    response
      .writeHead(401, { 'x-seen': headers.authorization ?? '' })
      .end(`no: ${WRONG} ${headers.authorization}`)
  })
  const report = await run({ type: 'icecast', url: `${server.url}/live`, key: WRONG, publish: true })
  t.match(failureOf(report), { code: 'output.auth_rejected' })
  t.notMatch(JSON.stringify(report), 'planted')
})
