import { existsSync } from 'node:fs'
import { SERVICE_REGISTRY } from '@stream-manager/contracts'
import t from 'tap'
import { composeFile, textOf } from './compose-file.ts'

const compose = composeFile('docker-compose.yml')

for (const { name, ports, readyPath, entryPoint } of SERVICE_REGISTRY) {
  t.test(
    `${name} of the registry has its folder, its part of standalone, its Redis user, and its block in compose`,
    async (t) => {
      t.ok(existsSync(new URL(`../../apps/${name}/src/main.ts`, import.meta.url)), 'a folder in apps/')
      t.ok(
        existsSync(new URL(`../../apps/standalone/src/services/${name}.ts`, import.meta.url)),
        'a part of standalone',
      )
      t.match(textOf('infra/redis/users.acl.template'), `\nuser ${name} `, 'a user of Redis')
      const service = compose.services[name]
      t.ok(service, 'a service of compose')
      t.match(JSON.stringify(service), `redis://${name}@`, 'which signs in to Redis by its own name')
      if (ports.length > 0) t.ok(service?.healthcheck, 'a service with a port is probed')
      if (entryPoint !== null) {
        t.match(
          JSON.stringify(service),
          `healthcheck.path":"${readyPath}"`,
          'the proxy probes its ready path',
        )
      }
    },
  )
}
