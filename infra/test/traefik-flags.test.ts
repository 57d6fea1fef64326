import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { freePorts, startServerProcess } from '@stream-manager/test-kit'
import t from 'tap'
import { isInstalled } from '../src/index.ts'
import { composeFile, ROOT } from './compose-file.ts'

const skip = isInstalled('traefik') ? false : 'traefik is not installed here'
const { command = [], healthcheck } = composeFile('docker-compose.yml').services['traefik'] ?? {}

t.test(
  'Traefik starts with the flags of compose, and its check tells life from death',
  { skip },
  async (t) => {
    const [web = 0, internal = 0] = await freePorts(2)
    const here = (flag: string) =>
      flag
        .replace('=:8080', `=127.0.0.1:${web}`)
        .replace('=:8082', `=127.0.0.1:${internal}`)
        .replace('/etc/traefik/dynamic', `${ROOT}infra/traefik/dynamic`)
        .replace(/\$\{\w+:-([^}]*)\}/, '$1')
    const [, program = '', ...check] = (healthcheck?.test ?? []).map(here)
    const probe = () => promisify(execFile)(program, check)
    // Without Docker its provider would only fill the log.
    const flags = command.filter((flag) => !flag.startsWith('--providers.docker')).map(here)
    // Its port is open a moment before it answers, which is what the check's start period is for.
    const isReady = () =>
      probe().then(
        () => true,
        () => false,
      )
    const server = { command: 'traefik', arguments: flags, port: internal, isReady }
    const traefik = await startServerProcess(t, server)
    await t.resolves(probe())
    const metrics = await fetch(`http://127.0.0.1:${internal}/metrics`)
    t.match(await metrics.text(), /^traefik_/m)
    t.equal((await fetch(`http://127.0.0.1:${web}/metrics`)).status, 404, 'not where the public is')
    await traefik.kill()
    await t.rejects(probe())
  },
)
