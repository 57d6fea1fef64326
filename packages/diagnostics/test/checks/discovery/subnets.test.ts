import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { subnets } from '../../../src/checks/discovery/subnets.ts'
import { patient } from '../../fakes/patient.ts'
import { runCheck } from '../../fakes/run-check.ts'

const COMPOSE = [
  'services: {}',
  'networks:',
  '  edge:',
  '    ipam:',
  '      config:',
  '        - subnet: $' + '{SUBNET:-172.28.0.0/24}',
  '',
]

const folderWith = async (t: TestScope, line: string) => {
  const folder = await temporaryDirectory(t)
  await writeFile(path.join(folder, 'compose.yaml'), COMPOSE.join('\n'))
  await writeFile(path.join(folder, '.env'), `${line}\n`)
  return folder
}

t.test('a range of a network of this machine is found, whichever is larger', async (t) => {
  for (const range of ['127.0.0.0/16', '127.5.0.0/24', '126.0.0.0/7']) {
    const folder = await folderWith(t, `SUBNET=${range}`)
    t.match(await runCheck(patient(subnets), {}, { folder }), {
      status: 'fail',
      summary: new RegExp(`^SUBNET ${range} overlaps with 127\\.0\\.0\\.1/8 of lo$`),
    })
  }
})

t.test('a free range passes', async (t) => {
  const folder = await folderWith(t, 'SUBNET=203.0.113.0/24')
  t.match(await runCheck(patient(subnets), {}, { folder }), {
    status: 'pass',
    summary: 'SUBNET 203.0.113.0/24 is free',
  })
})

t.test('skips without a compose file', async (t) => {
  t.match(await runCheck(patient(subnets), {}, { folder: await temporaryDirectory(t) }), { status: 'skip' })
})
