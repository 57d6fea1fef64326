import { createHash } from 'node:crypto'
import { fail, type Result, succeed } from '@stream-manager/contracts'
import type { SecretKeys, Secrets } from './api.ts'
import { decrypt, encrypt } from './cipher.ts'

const VERSION = 'v1'
/** 48 bits: enough to tell the few keys of a deployment apart. */
const ID_CHARACTERS = 8

/** Public. A hash of 256 random bits says nothing about them. */
const idOf = (key: Buffer): string =>
  createHash('sha256').update(key).digest('base64url').slice(0, ID_CHARACTERS)

const HOW_TO_MEND =
  'restore the key file (SECRETS_KEY_FILE, or DATA_DIR/keys/secrets.key) and restart, or set the secret again'

const unreadable = (place: string, reason: string): Result<never> =>
  fail('storage.secret_unreadable', `The secret of ${place} cannot be decrypted: ${reason}; ${HOW_TO_MEND}`)

/** Texts that stay decrypted. More than the layers and outputs of many streams. */
const MAX_REMEMBERED = 2000

class KeyRing implements Secrets {
  readonly #read: SecretKeys
  readonly #onText: (text: string) => void
  #loaded: readonly Buffer[] | null = null
  #keys: ReadonlyMap<string, Buffer> = new Map()
  /** A stream is read far more often than its secrets change, and decrypting takes longer than the rest of a read. */
  readonly #remembered = new Map<string, string>()

  constructor(read: SecretKeys, onText: (text: string) => void) {
    this.#read = read
    this.#onText = onText
    this.#load()
  }

  seal(text: string, place: string): Result<string> {
    const [first] = this.#keys
    if (!first) return unreadable(place, 'this process has no keys')
    const [id, key] = first
    const sealed = [VERSION, id, encrypt(key, text, place).toString('base64url')].join('.')
    this.#remember(`${sealed} ${place}`, text)
    return succeed(sealed)
  }

  open(sealed: string, place: string): Result<string> {
    const remembered = this.#remembered.get(`${sealed} ${place}`)
    return remembered === undefined ? this.#decrypt(sealed, place) : succeed(remembered)
  }

  isOutdated(sealed: string): boolean {
    const [first] = this.#keys.keys()
    return first !== undefined && !sealed.startsWith(`${VERSION}.${first}.`)
  }

  #decrypt(sealed: string, place: string): Result<string> {
    const [version, id = '', bytes = '', ...rest] = sealed.split('.')
    if (version !== VERSION || rest.length > 0) return unreadable(place, 'its form is not known')
    const key = this.#find(id)
    if (!key) return unreadable(place, `the key file has no key ${id}`)
    try {
      const text = decrypt(key, Buffer.from(bytes, 'base64url'), place)
      this.#remember(`${sealed} ${place}`, text)
      return succeed(text)
    } catch {
      return unreadable(place, 'it is damaged or belongs to something else')
    }
  }

  #remember(name: string, text: string): void {
    const [oldest] = this.#remembered.keys()
    if (this.#remembered.size >= MAX_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest)
    this.#remembered.set(name, text)
    this.#onText(text)
  }

  #load(): void {
    const keys = this.#read()
    if (keys === this.#loaded) return
    this.#loaded = keys
    this.#remembered.clear()
    this.#keys = new Map(keys.map((key) => [idOf(key), key]))
  }

  /** A rotation may have reached another process first. */
  #find(id: string): Buffer | undefined {
    if (!this.#keys.has(id)) this.#load()
    return this.#keys.get(id)
  }
}

/** `onText` is called with each text that is encrypted or decrypted. A remembered text is not decrypted again. */
export const createSecrets = (keys: SecretKeys, onText: (text: string) => void = () => undefined): Secrets =>
  new KeyRing(keys, onText)
