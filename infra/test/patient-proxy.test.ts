import { readFile } from 'node:fs/promises'
import t from 'tap'
import { PATIENT_DEADLINES } from '../src/patient-proxy.ts'

const FILES = ['haproxy/haproxy.cfg', 'traefik/dynamic/routing.yml', 'traefik/dynamic/transports.yml']

t.test('each deadline that tests lengthen is one of a shipped configuration', async (t) => {
  const texts = await Promise.all(
    FILES.map((file) => readFile(new URL(`../${file}`, import.meta.url), 'utf8')),
  )
  const shipped = texts.join('\n')
  for (const deadline of Object.keys(PATIENT_DEADLINES)) t.ok(shipped.includes(deadline), deadline)
})
