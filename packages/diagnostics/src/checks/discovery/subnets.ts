import { BlockList, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { type Check, fault, pass, skip } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { startableSetUps } from '../../deployment/deployment.ts'
import { declaredDeployment } from '../../deployment/read-deployment.ts'

/** Networks that docker-compose.yml makes, by the variable that moves them. */
const SUBNETS = { SUBNET: '172.28.0.0/24', OBSERVABILITY_SUBNET: '172.28.1.0/24' } as const
/** Interfaces that a container engine makes: one of them is the network itself. */
const OF_ENGINE = /^(br-|docker|podman|cni|veth)/

interface Subnet {
  readonly name: string
  readonly cidr: string
}

const listOf = (cidr: string): { readonly list: BlockList; readonly base: string } | null => {
  const [base = '', prefix] = cidr.split('/')
  if (isIP(base) !== 4 || prefix === undefined || !/^\d{1,2}$/.test(prefix) || Number(prefix) > 32)
    return null
  const list = new BlockList()
  list.addSubnet(base, Number(prefix), 'ipv4')
  return { list, base }
}

/** Two ranges that are no part of each other share no address. */
const overlap = (one: string, other: string): boolean => {
  const [first, second] = [listOf(one), listOf(other)]
  return first !== null && second !== null && (first.list.check(second.base) || second.list.check(first.base))
}

const ownNetworks = (): Subnet[] =>
  Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    OF_ENGINE.test(name) ? [] : addresses.flatMap(({ cidr }) => (cidr === null ? [] : [{ name, cidr }])),
  )

const declaredSubnets = async (context: CheckContext): Promise<Subnet[]> => {
  const { envFile, setUps, usedNames } = await declaredDeployment(context)
  if (startableSetUps({ envFile, setUps, usedNames, faults: [] }).length === 0) return []
  return Object.entries(SUBNETS)
    .filter(([name]) => usedNames.has(name))
    .map(([name, standard]) => {
      const written = envFile?.assignments.findLast((assignment) => assignment.name === name)?.value
      return { name, cidr: context.environment[name] || written || standard }
    })
}

export const subnets: Check = {
  id: 'discovery.subnets',
  group: 'discovery',
  title: 'The networks of the containers overlap with no network of this machine',
  dependsOn: [],
  severity: 'error',
  cost: 'quick',
  symptom:
    'Docker says that the pool overlaps, or a machine of the local network cannot be reached once the containers run.',
  cause: 'The range of a container network is in use here, often by a VPN.',
  cure: { text: 'Write a free range into .env.', command: 'ip -4 route', auto: null },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const declared = await declaredSubnets(context)
    if (declared.length === 0) return skip('no compose file in use here makes a network with a fixed range')
    const clashes = declared.flatMap((subnet) =>
      ownNetworks()
        .filter(({ cidr }) => overlap(cidr, subnet.cidr))
        .map((own) => ({ subnet, own })),
    )
    const [first] = clashes
    if (first === undefined)
      return pass(declared.map(({ name, cidr }) => `${name} ${cidr} is free`).join(', '))
    return fault({
      summary: `${first.subnet.name} ${first.subnet.cidr} overlaps with ${first.own.cidr} of ${first.own.name}`,
      evidence: clashes.map(({ subnet, own }) => ({
        ...{ what: subnet.name, expected: 'a range that nothing here uses' },
        ...{ actual: `${subnet.cidr}, and ${own.name} has ${own.cidr}`, source: 'network interfaces' },
      })),
      fix: { text: `Write another range, such as 10.213.0.0/24, for ${first.subnet.name} into .env.` },
    })
  },
}
