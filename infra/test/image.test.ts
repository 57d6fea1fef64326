import { SERVICES } from '@stream-manager/contracts'
import t from 'tap'
import { composeFile, textOf } from './compose-file.ts'

interface Stage {
  readonly base: string
  readonly instructions: readonly (readonly [name: string, rest: string])[]
}

/** The stages of the Dockerfile, without comments, lines put together again. */
const stages = (): Stage[] =>
  textOf('infra/docker/Dockerfile')
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split(/^FROM /m)
    .slice(1)
    .map((stage) => {
      const [base = '', ...lines] = stage.split('\n').filter((line) => line.trim() !== '')
      return { base, instructions: lines.map((line) => line.trim().split(/\s+(.*)/, 2) as [string, string]) }
    })

const argument = (name: string): string | undefined =>
  new RegExp(`^ARG ${name}=(.+)$`, 'm').exec(textOf('infra/docker/Dockerfile'))?.[1]

t.test('versions are exact, and those the repository is tested with', async (t) => {
  const node = textOf('.node-version').trim().replace(/^v/, '')
  t.match(argument('BASE'), new RegExp(`^node:${node.replaceAll('.', '\\.')}`), 'Node')
  t.match(argument('BASE'), /^node:\d+\.\d+\.\d+-/)
  const [, traefik] = /traefik\/v3 (v\S+)/.exec(textOf('infra/traefik/build/go.mod')) ?? []
  t.equal(composeFile('docker-compose.yml').services['traefik']?.image?.split('@')[0], `traefik:${traefik}`)
})

t.test('the image is built in stages, runs without root and receives signals itself', async (t) => {
  const all = stages()
  t.equal(all.length, 2)
  for (const { base } of all) t.match(base, /^\$\{BASE\}/)
  const last = all.at(-1)?.instructions ?? []
  const values = (name: string) =>
    last.filter(([instruction]) => instruction === name).map(([, rest]) => rest)
  t.same(values('USER'), ['node'])
  t.same(values('ENTRYPOINT'), ['["node"]'], 'no shell between the signal and the service')
  t.same(values('CMD'), ['["dist/main.js"]'])
  t.same(values('COPY'), ['--from=build /out .'], 'nothing but what deploy chose')
  const [removal = ''] = values('RUN')
  for (const tool of ['node_modules', 'npm', 'npx', 'corepack', 'yarn'])
    t.match(removal, new RegExp(`/${tool}`), tool)
  t.notMatch(removal, /apt-get|curl|wget/)
})

t.test('every app depends on the packages that its health check imports', async (t) => {
  const imports = textOf('infra/docker/healthcheck.ts').matchAll(/import\('(@stream-manager\/[^/']+)/g)
  const packages = new Set([...imports].map(([, name = '']) => name))
  t.ok(packages.has('@stream-manager/diagnostics'))
  for (const app of [...SERVICES, 'standalone']) {
    const { dependencies } = JSON.parse(textOf(`apps/${app}/package.json`))
    for (const name of packages) t.ok(name in dependencies, `${app} deploys ${name}`)
  }
})

t.test('every image has the command stream-manager', async (t) => {
  const [build, final] = stages()
  const steps = (stage: Stage | undefined) => (stage?.instructions ?? []).map((step) => step.join(' '))
  const [deploying] = steps(build).filter((step) => step.includes('@stream-manager/cli deploy --prod /cli'))
  t.match(deploying, /chmod \+x \/cli\/dist\/main\.js/)
  t.ok(steps(build).some((step) => step.includes('cp -R /cli /out/cli')))
  t.ok(
    steps(final).some((step) => step.includes('ln -s /app/cli/dist/main.js /usr/local/bin/stream-manager')),
  )
  const { bin } = JSON.parse(textOf('apps/cli/package.json'))
  t.same(bin, { 'stream-manager': './dist/main.js' })
  t.match(textOf('apps/cli/src/main.ts'), /^#!\/usr\/bin\/env node\n/)
})

t.test('the apps share every step until the one that picks an app', async (t) => {
  const [build] = stages()
  const named = (build?.instructions ?? []).map((instruction) => instruction.join(' '))
  const compiling = named.findIndex((line) => line.includes('turbo run build'))
  t.ok(compiling >= 0 && compiling < named.indexOf('ARG APP'), 'compiled once for all images')
})

t.test('the user of the image can read it whatever the umask of the checkout was', async (t) => {
  const [build] = stages()
  const [steps = ''] = (build?.instructions ?? [])
    .filter(([instruction]) => instruction === 'RUN')
    .map(([, rest]) => rest)
    .slice(-1)
  t.match(steps, /&& chmod -R a\+rX \/out$/)
})

t.test('secrets and generated files stay out of the build', async (t) => {
  const ignored = textOf('.dockerignore').split('\n')
  for (const name of ['.git', 'secrets', '.env', 'data', '**/node_modules', '**/dist'])
    t.ok(ignored.includes(name), name)
})
