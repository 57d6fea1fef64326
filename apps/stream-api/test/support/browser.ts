import type { SignIn } from '@stream-manager/contracts'
import type { Json, TestApi } from './test-api.ts'

type Answer = Awaited<ReturnType<TestApi['send']>>

export const PASSWORD = 'mellow-otter-quarry'

/** A user with a password. */
export const addUser = async ({ send }: TestApi, name: string, role = 'operator'): Promise<Json> =>
  (await send('POST', '/api/users', { name, role, password: PASSWORD })).json()

/** Keeps one cookie, and names its page on each request, as a browser does. */
export class Browser {
  readonly #api: TestApi
  /** `name=value`, as the server set it last. */
  cookie = ''
  accessToken = ''

  constructor(api: TestApi) {
    this.#api = api
  }

  signIn(credential: SignIn): Promise<Answer> {
    return this.#keep(this.#post('/api/sessions', credential))
  }

  refresh(): Promise<Answer> {
    return this.#keep(this.#post('/api/sessions/refresh'))
  }

  signOut(): Promise<Answer> {
    return this.#keep(this.#api.send('DELETE', '/api/sessions/current', undefined, this.#headers()))
  }

  /** A request with the access token. */
  call(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.#api.send(method, path, body, { authorization: `Bearer ${this.accessToken}` })
  }

  #post(path: string, body?: unknown): Promise<Answer> {
    return this.#api.send('POST', path, body, this.#headers())
  }

  #headers() {
    return { origin: this.#api.url, ...(this.cookie !== '' && { cookie: this.cookie }) }
  }

  async #keep(answering: Promise<Answer>): Promise<Answer> {
    const answer = await answering
    const [set] = answer.headers['set-cookie'] ?? []
    if (set !== undefined) this.cookie = set.slice(0, set.indexOf(';'))
    if (answer.statusCode === 201) this.accessToken = answer.json().accessToken
    return answer
  }
}
