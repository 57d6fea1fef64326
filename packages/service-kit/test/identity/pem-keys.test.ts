import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { readPrivateKey, readPublicKeys } from '../../src/identity/pem-keys.ts'

const publicPem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString()
const privatePem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()

const ed25519 = generateKeyPairSync('ed25519')
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 })
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const ed448 = generateKeyPairSync('ed448')

t.test('reads several public keys from one text', async (t) => {
  const keys = await readPublicKeys(
    publicPem(ed25519.publicKey) + publicPem(p256.publicKey),
    'JWT_PUBLIC_KEY',
  )
  t.match(keys, [{ algorithm: 'EdDSA' }, { algorithm: 'ES256' }])
  t.match(keys[0]?.id, /^[\w-]{43}$/, 'the id is a thumbprint')
})

t.test('reads a key from a file, and from a text with escaped line breaks', async (t) => {
  const pem = publicPem(ed25519.publicKey)
  const file = join(await temporaryDirectory(t), 'key.pem')
  await writeFile(file, pem)
  const [fromFile] = await readPublicKeys(file, 'JWT_PUBLIC_KEY')
  const [fromText] = await readPublicKeys(pem.replaceAll('\n', '\\n'), 'JWT_PUBLIC_KEY')
  t.equal(fromFile?.id, fromText?.id)
})

const REFUSED_PUBLIC: readonly (readonly [string, string, RegExp])[] = [
  ['RSA of 1024 bits', publicPem(rsa.publicKey), /rsa 1024 is not allowed: it must be Ed25519 or P-256/],
  ['P-384', publicPem(p384.publicKey), /ec secp384r1 is not allowed/],
  ['Ed448', publicPem(ed448.publicKey), /ed448 is not allowed/],
  ['a private key', privatePem(ed25519.privateKey), /it holds a PRIVATE KEY; give the PUBLIC KEY/],
  ['damaged PEM', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', /cannot be read/],
  ['half a block', '-----BEGIN PUBLIC KEY-----\nAAAA', /no PEM key in it/],
  ['a missing file', '/nowhere/key.pem', /key file cannot be read: ENOENT/],
  ['nine keys', publicPem(ed25519.publicKey).repeat(9), /it holds 9 keys, and 8 are allowed/],
]

for (const [what, value, message] of REFUSED_PUBLIC) {
  t.test(`refuses ${what} as a public key`, async (t) => {
    await t.rejects(readPublicKeys(value, 'JWT_PUBLIC_KEY'), {
      name: 'StartError',
      message: /^JWT_PUBLIC_KEY: /,
    })
    await t.rejects(readPublicKeys(value, 'JWT_PUBLIC_KEY'), { message })
  })
}

const encrypted = ed25519.privateKey
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
  .toString()

const REFUSED_PRIVATE: readonly (readonly [string, string, RegExp])[] = [
  ['RSA', privatePem(rsa.privateKey), /rsa 1024 is not allowed/],
  ['P-384', privatePem(p384.privateKey), /ec secp384r1 is not allowed/],
  ['an encrypted key', encrypted, /must be unencrypted PEM/],
  ['a public key', publicPem(ed25519.publicKey), /cannot be read/],
]

for (const [what, value, message] of REFUSED_PRIVATE) {
  t.test(`refuses ${what} as a private key without showing it`, async (t) => {
    await t.rejects(readPrivateKey(value, 'JWT_PRIVATE_KEY'), { name: 'StartError', message })
    const error: unknown = await readPrivateKey(value, 'JWT_PRIVATE_KEY').catch((error: unknown) => error)
    t.notMatch(String(error), value.split('\n')[1] ?? '')
  })
}
