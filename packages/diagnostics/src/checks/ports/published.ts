import type { DoctorEvidence } from '@stream-manager/contracts'
import { isLoopback } from '@stream-manager/service-kit'
import { type Check, fault, pass, skip } from '../../check.ts'
import { type DeclaredService, startableSetUps } from '../../deployment/deployment.ts'
import { type PublishedPort, publishedPorts } from '../../deployment/published-ports.ts'
import { declaredDeployment } from '../../deployment/read-deployment.ts'
import { ourPorts } from './our-ports.ts'

/** The image listens on every address unless a variable says otherwise. */
const HOST_OF_IMAGE = '0.0.0.0'

const closedBy = (
  published: PublishedPort,
  { settings, variables, name }: DeclaredService,
): DoctorEvidence[] => {
  const ports = ourPorts(settings).map(({ port }) => port)
  const { containerPort, place } = published
  const host = variables.get('HOST')?.value ?? HOST_OF_IMAGE
  if (!ports.includes(containerPort)) {
    const expected = `one of the ports of the service: ${ports.join(', ')}`
    return [
      {
        what: `published port of ${name}`,
        expected,
        actual: String(containerPort),
        source: place.path,
        place,
      },
    ]
  }
  if (!isLoopback(host)) return []
  const { place: hostPlace = place } = variables.get('HOST') ?? {}
  const expected = '0.0.0.0: only the container itself reaches its loopback'
  return [
    {
      what: `HOST of ${name}, port ${containerPort}`,
      expected,
      actual: host,
      source: hostPlace.path,
      place: hostPlace,
    },
  ]
}

export const published: Check = {
  id: 'ports.published',
  group: 'ports',
  title: 'A service listens behind every published port',
  dependsOn: ['config.services'],
  severity: 'error',
  cost: 'quick',
  symptom: 'The port of the container is open, and each connection to it is closed at once.',
  cause: 'The compose file publishes a port on which nothing in the container listens.',
  cure: {
    text: 'Correct the lines, then start the container again.',
    command: 'docker compose up -d',
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const declared = startableSetUps(await declaredDeployment(context)).flatMap(({ services }) => services)
    const ports = await publishedPorts(context)
    const pairs = ports.flatMap((port) => {
      const service = declared.find(({ name }) => name === port.service)
      return service === undefined ? [] : [{ port, service }]
    })
    if (pairs.length === 0) return skip('no compose file in use here publishes a port of Stream Manager')
    const evidence = pairs.flatMap(({ port, service }) => closedBy(port, service))
    const [first] = evidence
    if (first === undefined) return pass(`a service listens behind ${pairs.length} published ports`)
    return fault({
      summary: `${first.what} is ${first.actual}, and nobody is behind the published port`,
      evidence,
    })
  },
}
