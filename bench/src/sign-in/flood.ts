/** Sends wrong sign-ins, all at once, each from an address of its own. Prints how often each status was the answer. */
import { Agent, request } from 'node:http'

const [, , url = '', total = '0'] = process.argv
const TOTAL = Number(total)
const MAX_SOCKETS = 1000
const NAMES = 100

const agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS })
const statuses: Record<string, number> = {}

const count = (status: string): void => {
  statuses[status] = (statuses[status] ?? 0) + 1
}

/** Half of the names exist. */
const bodyOf = (index: number): string =>
  JSON.stringify({ username: `user-${index % NAMES}`, password: 'a wrong password' })

const addressOf = (index: number): string => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`

const signIn = (index: number): Promise<void> =>
  new Promise((resolve) => {
    const finish = (status: string) => {
      count(status)
      resolve()
    }
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': addressOf(index) }
    const sent = request(`${url}/api/sessions`, { method: 'POST', agent, headers })
    sent.on('error', () => finish('no answer'))
    sent.on('response', (response) => {
      response.resume().on('end', () => finish(String(response.statusCode)))
    })
    sent.end(bodyOf(index))
  })

await Promise.all(Array.from({ length: TOTAL }, (_, index) => signIn(index)))
agent.destroy()
process.stdout.write(JSON.stringify(statuses))
