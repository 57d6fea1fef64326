import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { Caller, DeliveryList } from '@stream-manager/contracts'
import { createEgress } from '@stream-manager/egress'
import { StartError } from '@stream-manager/service-kit'
import { createAuthority, eventually } from '@stream-manager/test-kit'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import t, { type Test } from 'tap'
import { Mailer } from '../src/features/deliveries/mailer.ts'
import { type MailServer, mailServer } from '../src/mail.ts'
import { openWorld, startHandler, type World } from './world.ts'

const ADMIN: Caller = { subject: 'user:ada', name: 'Ada', role: 'admin', grants: null, via: 'session' }
const LOGIN = { user: 'stream', pass: 'hunter2 of the mail server' }

interface Received {
  readonly from: string
  readonly to: readonly string[]
  readonly isSecure: boolean
  readonly user: string | null
  readonly text: string
}

/** A real mail server on loopback with a certificate of its own authority. */
const startServer = async (t: Test, options: SMTPServerOptions = {}) => {
  const authority = await createAuthority()
  const received: Received[] = []
  const logins: string[] = []
  const server = new SMTPServer({
    ...(await authority.issue('localhost')),
    onAuth: ({ username, password }, _session, done) => {
      logins.push(`${username}`)
      if (password === LOGIN.pass) done(null, { user: username })
      else done(new Error('no'))
    },
    onData: (stream, { envelope, secure, user }, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = envelope
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          isSecure: secure,
          user: user === undefined ? null : String(user),
          text: Buffer.concat(chunks).toString(),
        })
        done()
      })
    },
    ...options,
  })
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  t.teardown(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const address = server.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { received, logins, port, authority }
}

const serverAt = (
  port: number,
  changes: Partial<MailServer> & { readonly extraCa?: string } = {},
): MailServer => {
  const { extraCa = null, ...settings } = changes
  const egress = createEgress({
    networks: [`127.0.0.0/8:${port}`, `[::1/128]:${port}`],
    variable: 'SMTP_URL',
    extraCa,
  })
  return {
    ...{
      host: 'localhost',
      port,
      isSecure: false,
      needsTls: true,
      from: 'stream@example.org',
      egress,
      login: LOGIN,
    },
    ...settings,
  }
}

/** Creates a webhook and asks for its test event. */
const askFor = async ({ domain }: World, name = 'on call'): Promise<void> => {
  const input = { name, url: 'mailto:team@example.org', events: ['alerts.noticed'], format: 'mail' as const }
  const created = await domain.webhooks.create({ input, caller: ADMIN })
  if (!created.ok) throw new Error(created.fault.detail)
  const asked = await domain.webhooks.test(created.value.value.id)
  if (!asked.ok) throw new Error(asked.fault.detail)
}

type Deliveries = DeliveryList['items']

const deliveriesOnce = ({ domain }: World, isEnough: (items: Deliveries) => boolean): Promise<Deliveries> =>
  eventually(
    async () => {
      const listed = await domain.webhooks.listDeliveries({})
      if (!listed.ok) throw new Error(listed.fault.detail)
      return isEnough(listed.value.items) && listed.value.items
    },
    { what: 'the deliveries', deadlineMs: 60_000 },
  )

const isTried = ([first]: Deliveries): boolean => (first?.attempts.length ?? 0) > 0

t.test('an event is a mail, over TLS and after a login', async (t) => {
  const { received, port, authority } = await startServer(t)
  const world = await openWorld(t)
  await startHandler(t, world, { mail: serverAt(port, { extraCa: authority.cert }) })
  await askFor(world)
  const [delivery] = await deliveriesOnce(world, ([first]) => first?.state === 'delivered')
  const [mail] = received
  t.match(mail, { from: 'stream@example.org', to: ['team@example.org'], isSecure: true, user: LOGIN.user })
  t.match(mail?.text, /^Subject: webhook\.tested .*on call/m)
  t.match(mail?.text, new RegExp(`^Message-ID:\\s+<${delivery?.event.id}\\..*@example\\.org>`, 'm'))
  t.match(mail?.text, /^Auto-Submitted: auto-generated/m)
  t.match(delivery?.attempts, [{ status: 250, error: null }])
  t.equal(received.length, 1)
})

t.test('TLS from the first byte works as well', async (t) => {
  const { received, port, authority } = await startServer(t, { secure: true })
  const world = await openWorld(t)
  await startHandler(t, world, { mail: serverAt(port, { extraCa: authority.cert, isSecure: true }) })
  await askFor(world)
  await deliveriesOnce(world, ([first]) => first?.state === 'delivered')
  t.match(received, [{ isSecure: true, user: LOGIN.user }])
})

t.test('a name with line breaks adds neither header nor recipient', async (t) => {
  const { received, port, authority } = await startServer(t)
  const world = await openWorld(t)
  await startHandler(t, world, { mail: serverAt(port, { extraCa: authority.cert }) })
  await askFor(world, 'x\r\nBcc: other@example.org\r\n\r\nbody')
  await deliveriesOnce(world, ([first]) => first?.state === 'delivered')
  t.strictSame(received[0]?.to, ['team@example.org'])
  const [head = ''] = received[0]?.text.split('\r\n\r\n') ?? []
  t.notMatch(head, /^Bcc:/m)
})

t.test(
  'a refused recipient is told with the answer of the server, and the address is not shown',
  async (t) => {
    const text = '<TEAM@example.org>: no such person as team@Example.org'
    const refusal = Object.assign(new Error(text), { responseCode: 550 })
    const { port, authority } = await startServer(t, {
      onRcptTo: (_address, _session, done) => done(refusal),
    })
    const world = await openWorld(t)
    await startHandler(t, world, { mail: serverAt(port, { extraCa: authority.cert }) })
    await askFor(world)
    const [delivery] = await deliveriesOnce(world, isTried)
    t.match(delivery, {
      state: 'waiting',
      attempts: [{ status: 550, response: /<\*{3}>: no such person as \*{3}/ }],
    })
    t.notMatch(JSON.stringify(delivery), /team@example/i)
  },
)

t.test('an answer that quotes the recipient of a taken mail does not show the address', async (t) => {
  const { port, authority } = await startServer(t, {
    onData: (stream, _session, done) => stream.on('end', () => done(null, 'for team@example.org')).resume(),
  })
  const world = await openWorld(t)
  await startHandler(t, world, { mail: serverAt(port, { extraCa: authority.cert }) })
  await askFor(world)
  const [delivery] = await deliveriesOnce(world, isTried)
  t.match(delivery, { state: 'delivered', attempts: [{ status: 250, response: /for \*{3}/ }] })
})

t.test('a wrong password is told, and not shown', async (t) => {
  const { port, authority } = await startServer(t)
  const world = await openWorld(t)
  const login = { user: LOGIN.user, pass: 'another secret' }
  await startHandler(t, world, { mail: serverAt(port, { extraCa: authority.cert, login }) })
  await askFor(world)
  const deliveries = await deliveriesOnce(world, isTried)
  t.match(deliveries[0]?.attempts, [{ error: /refused the user name or the password of SMTP_URL/ }])
  const shown = JSON.stringify(deliveries)
  for (const secret of [
    'another secret',
    'team@example.org',
    Buffer.from('another secret').toString('base64'),
  ]) {
    t.notOk(shown.includes(secret))
  }
})

t.test('without TLS that is trusted nothing is sent, the login least of all', async (t) => {
  const strange = await startServer(t)
  const plain = await startServer(t, { disabledCommands: ['STARTTLS'], allowInsecureAuth: true })
  for (const { port, received, logins } of [strange, plain]) {
    const world = await openWorld(t)
    await startHandler(t, world, { mail: serverAt(port) })
    await askFor(world)
    const [delivery] = await deliveriesOnce(world, isTried)
    t.match(delivery?.attempts, [{ status: null, error: /localhost/ }])
    t.strictSame([received, logins], [[], []])
  }
})

t.test(
  'on this machine TLS is not needed, and a certificate that is not trusted does not matter',
  async (t) => {
    const plain = await startServer(t, { disabledCommands: ['STARTTLS', 'AUTH'] })
    const strange = await startServer(t, { disabledCommands: ['AUTH'] })
    for (const { received, port } of [plain, strange]) {
      const world = await openWorld(t)
      await startHandler(t, world, { mail: serverAt(port, { needsTls: false, login: null }) })
      await askFor(world)
      const [delivery] = await deliveriesOnce(world, isTried)
      t.match(delivery, { state: 'delivered', attempts: [{ status: 250, error: null }] })
      t.match(received, [{ isSecure: false, user: null }])
    }
  },
)

t.test('without a mail server the delivery says which variable is missing', async (t) => {
  const world = await openWorld(t)
  await startHandler(t, world)
  await askFor(world)
  const [delivery] = await deliveriesOnce(world, isTried)
  t.match(delivery, { state: 'waiting', attempts: [{ error: /SMTP_URL/ }] })
})

/** Listens on loopback, and is no mail server. */
const startStrange = async (t: Test, onConnection: (socket: Socket) => void): Promise<number> => {
  const server = createServer(onConnection).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

const sendTo = (port: number, deadlineMs: number) => {
  const mail = { id: 'one', to: 'team@example.org', subject: 'x', text: 'x' }
  const { signal } = new AbortController()
  return new Mailer(serverAt(port)).send({ ...mail, signal, deadlineMs })
}

t.test('a server that does not answer is given up at the deadline', async (t) => {
  const port = await startStrange(t, () => undefined)
  t.match(await sendTo(port, 300), { ok: false, fault: { reason: 'stalled' } })
})

t.test('a service that is no mail server takes no mail, whatever its greeting is', async (t) => {
  for (const greeting of ['200 hello\r\n', '250 hello\r\n', '302 elsewhere\r\n']) {
    const port = await startStrange(t, (socket) => socket.on('error', () => undefined).write(greeting))
    t.match(await sendTo(port, 60_000), { ok: false, fault: { reason: 'unreachable' } }, greeting)
  }
})

const settings = (config: object) => {
  const secrets: string[] = []
  return mailServer({ ...config }, { register: (secret) => secrets.push(secret) }).then((server) => ({
    server,
    secrets,
  }))
}

t.test('the settings name a server, and its password is a secret', async (t) => {
  const from = { MAIL_FROM: 'stream@example.org' }
  t.equal((await settings(from)).server, null)
  const { server, secrets } = await settings({ ...from, SMTP_URL: 'smtps://me%40x:pw%2F1@mail.example.org' })
  t.match(server, { host: 'mail.example.org', port: 465, isSecure: true, needsTls: true })
  t.strictSame(server?.login, { user: 'me@x', pass: 'pw/1' })
  t.strictSame(secrets, ['pw/1'])
  t.match((await settings({ ...from, SMTP_URL: 'smtp://[::1]:2525' })).server, {
    host: '::1',
    needsTls: false,
    login: null,
  })
  for (const MAIL_FROM of [undefined, '', 'a@b, c@d', 'Name <a@b>', 'a@b\r\nBcc: c@d']) {
    await t.rejects(settings({ MAIL_FROM, SMTP_URL: 'smtp://mail.example.org' }), StartError, `${MAIL_FROM}`)
  }
})
