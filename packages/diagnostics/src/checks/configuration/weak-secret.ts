/** Passwords of examples, of other programs' defaults, and those that people type first. */
const DEFAULTS: ReadonlySet<string> = new Set([
  ...[
    'admin',
    'administrator',
    'changeme',
    'default',
    'demo',
    'guest',
    'hackme',
    'letmein',
    'pass',
    'password',
  ],
  ...[
    'postgres',
    'qwerty',
    'redis',
    'root',
    'secret',
    'stream',
    'streammanager',
    'supersecret',
    'test',
    'user',
  ],
])
const PLACEHOLDER =
  /change.?(me|it|this)|replace.?(me|this|with)|your.?(secret|password|key|token)|placeholder|example|<[^<>]{0,100}>/i
const MIN_LENGTH = 8
/** Random text of 32 hexadecimal digits has more. */
const MIN_DIFFERENT_CHARACTERS = 5

const letters = (secret: string): string => secret.toLowerCase().replaceAll(/[^a-z]/g, '')

/** Why a secret can be guessed, or null. Never contains the secret. */
export const weaknessOf = (secret: string): string | null => {
  if (DEFAULTS.has(secret.toLowerCase()) || DEFAULTS.has(letters(secret)))
    return 'a default that everybody knows'
  if (PLACEHOLDER.test(secret)) return 'the placeholder of an example'
  if (secret.length < MIN_LENGTH) return `shorter than ${MIN_LENGTH} characters`
  return new Set(secret).size < MIN_DIFFERENT_CHARACTERS ? 'few characters, repeated' : null
}
