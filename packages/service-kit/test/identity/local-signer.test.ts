import { generateKeyPairSync } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { fakeClock, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { openLocalSigner } from '../../src/identity/local-signer.ts'
import { openTokens } from '../../src/identity/open-tokens.ts'
import { signingKeyPath } from '../../src/identity/signing-key-file.ts'

const clock = fakeClock()
const nowMs = clock.now().getTime()
const log = { info: () => {}, warn: () => {}, error: () => {} }
const caller = { subject: 'service:cli', name: 'cli', role: 'admin', grants: null, via: 'service' } as const
const request = { caller, sessionId: 'cli', nowMs, lifeSeconds: 60 }
const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

for (const [key, variables] of Object.entries({
  'the key in DATA_DIR': {},
  JWT_PRIVATE_KEY: { JWT_PRIVATE_KEY: pem },
  JWT_SECRET: { JWT_SECRET: 'x'.repeat(32) },
  'the key in DATA_DIR, with another issuer': { JWT_ISSUER: 'https://issuer.example', JWT_AUDIENCE: 'sm' },
})) {
  t.test(`a running service accepts what a local process signs with ${key}`, async (t) => {
    const DATA_DIR = await temporaryDirectory(t)
    const backplane = await openEmbeddedBackplane({ dataDir: DATA_DIR })
    t.teardown(() => backplane.close())
    const config = { DATA_DIR, ...variables }
    const tokens = await openTokens({
      ...{ config, backplane, log, clock, signs: true },
      fetchJson: async () => null,
    })
    t.teardown(() => tokens.close())
    const { token } = (await openLocalSigner(config)).sign(request)
    t.match(await tokens.verifier.verify(token, nowMs), { ok: true, value: { caller } })
  })
}

t.test('without a key the path is named, and no key is made', async (t) => {
  const config = { DATA_DIR: await temporaryDirectory(t) }
  const path = signingKeyPath(config.DATA_DIR)
  for (const _ of [1, 2]) {
    await t.rejects(openLocalSigner(config), {
      message: `${path}: there is no signing key; start the service once, or set DATA_DIR to its folder`,
    })
  }
})

t.test('a damaged key is named', async (t) => {
  const config = { DATA_DIR: await temporaryDirectory(t) }
  await mkdir(dirname(signingKeyPath(config.DATA_DIR)))
  await writeFile(signingKeyPath(config.DATA_DIR), '{}')
  await t.rejects(openLocalSigner(config), { message: /signing\.json: the signing key is damaged/ })
})

const skip = process.getuid?.() === 0 && 'root may read every file'

t.test('a key of another user is named', { skip }, async (t) => {
  const config = { DATA_DIR: await temporaryDirectory(t) }
  await mkdir(dirname(signingKeyPath(config.DATA_DIR)), { mode: 0 })
  await t.rejects(openLocalSigner(config), {
    message: /signing\.json: .*only the user that runs the services/,
  })
})
