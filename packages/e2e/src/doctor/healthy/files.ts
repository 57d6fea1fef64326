import {
  composeSample,
  containerOf,
  deploymentFolder,
  dockerStub,
  type FakeEngine,
  HEALTHY,
  publishedFolder,
  startContainerEngine,
  stateOf,
} from '@stream-manager/diagnostics/fakes'
import { temporaryDirectory } from '@stream-manager/test-kit'
import type { HealthySetUp } from './set-up.ts'

const withFiles =
  (files: Readonly<Record<string, string>>): HealthySetUp['prepare'] =>
  async (t, { environment }) => ({ environment, folder: await deploymentFolder(t, files) })

const withContainers =
  (change: (engine: FakeEngine) => void): HealthySetUp['prepare'] =>
  async (t, { environment }) => {
    const engine = await startContainerEngine(t)
    change(engine)
    return { environment: { ...environment, ...engine.environment }, folder: engine.folder }
  }

const OVERRIDE = 'services:\n  stream-api:\n    environment:\n      LOG_LEVEL: warn\n'
const EDGE = ['networks:', '  edge:', '    ipam:', '      config:']

export const HEALTHY_FILES: readonly HealthySetUp[] = [
  { id: 'complete-compose-file', prepare: withFiles(HEALTHY) },
  {
    id: 'checkout-that-nobody-uses',
    prepare: withFiles({ 'docker-compose.yml': composeSample() }),
  },
  {
    id: 'comments-and-quotes-in-env',
    prepare: withFiles({
      ...HEALTHY,
      '.env': `# the public name\nexport DOMAIN="live.example.org" # of the page\n\nTZ='UTC'\n`,
    }),
  },
  {
    id: 'override-for-development',
    prepare: withFiles({
      ...HEALTHY,
      '.env': 'DOMAIN=localhost\nENVIRONMENT=development\n',
      'docker-compose.override.yml': OVERRIDE,
    }),
  },
  {
    id: 'variables-from-a-file',
    prepare: withFiles({
      ...HEALTHY,
      'docker-compose.yml': composeSample().replaceAll(
        /image: stream-manager\/(stream-api|ws-gateway)/g,
        '$&\n    env_file: common.env',
      ),
      'common.env': 'LOG_LEVEL=info\nTRUSTED_PROXIES=172.28.0.2\n',
    }),
  },
  {
    id: 'published-port-that-answers',
    prepare: async (t, { environment, gatewayPort }) => ({
      environment,
      folder: await publishedFolder(t, [`127.0.0.1:${gatewayPort}:4201`], ['HOST: 0.0.0.0']),
    }),
  },
  {
    id: 'network-range-that-is-free',
    prepare: withFiles({
      'compose.yaml': ['services: {}', ...EDGE, '        - subnet: $' + '{SUBNET:-172.28.0.0/24}', ''].join(
        '\n',
      ),
      '.env': 'SUBNET=203.0.113.0/24\n',
    }),
  },
  {
    id: 'containers-that-run',
    prepare: withContainers(({ containers }) => {
      const Health = { Status: 'healthy', FailingStreak: 0, Log: [{ ExitCode: 0, Output: 'ok' }] }
      containers.set('engine', containerOf('engine', stateOf({ Health })))
    }),
  },
  {
    id: 'container-that-has-done-its-work',
    prepare: withContainers(({ containers }) => {
      containers.set('prepare', containerOf('prepare', stateOf({ Status: 'exited' })))
    }),
  },
  {
    id: 'every-service-with-its-container',
    prepare: async (t, { environment }) => {
      const folder = await temporaryDirectory(t)
      const services = ['engine', 'event-handler', 'redis']
      await dockerStub(
        folder,
        services.map((service) => `${service} running healthy 0`),
      )
      return { environment: { ...environment, PATH: `${folder}:/usr/bin:/bin` }, folder }
    },
  },
]
