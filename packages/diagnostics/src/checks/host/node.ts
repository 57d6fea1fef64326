import { type Check, fault, pass } from '../../check.ts'

/** As `engines` of package.json says. */
export const OLDEST_NODE = [22, 19] as const

export const isOldNode = (version: string): boolean => {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  const [oldestMajor, oldestMinor] = OLDEST_NODE
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor)
}

export const node: Check = {
  id: 'host.node',
  group: 'host',
  title: 'Node is new enough',
  dependsOn: [],
  severity: 'error',
  cost: 'quick',
  symptom:
    'A service ends at once with a syntax error, or says that a module such as node:sqlite is unknown.',
  cause:
    'The services were started with the Node of the system, and not with the one that the project brings.',
  cure: {
    text: 'Start them with npx pnpm start, which brings its own Node.',
    command: 'npx pnpm start',
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async () => {
    const { version } = process
    if (!isOldNode(version)) return pass(`Node ${version}`)
    const expected = `v${OLDEST_NODE.join('.')} or later`
    return fault({
      summary: `Node ${version} is too old`,
      evidence: [{ what: 'Node', expected, actual: version, source: process.execPath }],
    })
  },
}
