import { checker, isRecord, SetupLinkCreated } from '@stream-manager/contracts'
import { isLoopback, messageOf, StartError } from '@stream-manager/service-kit'
import { keyPlace, type Settings } from './settings.ts'

const DEADLINE_MS = 15_000
const MAX_ANSWER_CHARACTERS = 64 * 1024

const checkCreated = checker(SetupLinkCreated, 'The answer')

/** The API of this machine. @throws {StartError} when its port is not known. */
export const apiAddress = ({ HOST, PORT }: Settings): URL => {
  if (PORT === 0) throw new StartError(['PORT=0 takes any free port; name the address of the API with --api'])
  const isEvery = isLoopback(HOST) || HOST === '0.0.0.0' || HOST === '::'
  const host = isEvery ? '127.0.0.1' : HOST
  return new URL(`http://${host.includes(':') ? `[${host}]` : host}:${PORT}/`)
}

interface Asking {
  /** Ends with `/`. */
  readonly address: URL
  readonly token: string
  readonly settings: Settings
}

/** The deepest cause has the code of the connection. */
const reasonOf = (error: unknown): string =>
  error instanceof Error && error.cause !== undefined ? reasonOf(error.cause) : messageOf(error)

const noAnswer = ({ origin }: URL, error: unknown): StartError =>
  new StartError([`the API at ${origin} does not answer; start it first (${reasonOf(error)})`], {
    cause: error,
  })

const readText = async ({ body }: Response): Promise<string> => {
  let text = ''
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    if (text.length > MAX_ANSWER_CHARACTERS) throw new Error('its answer is too long')
  }
  return text
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** A terminal obeys control characters. */
const plain = (text: string): string => text.replaceAll(/\p{Cc}/gu, ' ').slice(0, 300)

const refusal = ({ address: { origin }, settings }: Asking, status: number, answer: unknown): StartError => {
  if (status === 401) {
    return new StartError([
      `the API at ${origin} does not accept the signing key of ${keyPlace(settings)}; set DATA_DIR, or JWT_PRIVATE_KEY or JWT_SECRET, as for that API`,
    ])
  }
  const said =
    isRecord(answer) && typeof answer['detail'] === 'string' ? plain(answer['detail']) : 'no reason given'
  return new StartError([`the API at ${origin} made no link: status ${status}, ${said}`])
}

/** @throws {StartError} for an API that does not answer, and for one that refuses. */
export const requestSetupLink = async (
  asking: Asking,
): Promise<{ readonly link: string; readonly expiresAt: string }> => {
  const { address, token } = asking
  const request = {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    redirect: 'error',
  } as const
  const signal = AbortSignal.timeout(DEADLINE_MS)
  const [status, text] = await fetch(new URL('api/setup-links', address), { ...request, signal })
    .then(async (response) => [response.status, await readText(response)] as const)
    .catch((error: unknown) => {
      throw noAnswer(address, error)
    })
  const answer = parse(text)
  const created = checkCreated(answer)
  if (status !== 200 || !created.ok || created.value.link === null) throw refusal(asking, status, answer)
  return { link: created.value.link, expiresAt: created.value.expiresAt }
}
